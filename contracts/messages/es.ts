import type { Messages } from "./keys.ts";

export const es = {
  document_blurry:
    "La foto de su documento no está nítida. Mantenga el teléfono quieto, toque la pantalla para enfocar y vuelva a tomarla.",
  document_glare:
    "Hay un reflejo de luz en su documento. Aléjese de la lámpara o de la ventana y vuelva a tomar la foto.",
  document_dark: "La foto está demasiado oscura. Busque un lugar con más luz y vuelva a tomarla.",
  document_cropped:
    "Una parte de su documento queda fuera de la foto. Vuelva a tomarla de modo que se vean las cuatro esquinas.",
  document_obscured: "Algo tapa una parte de su documento. Aparte los dedos y otros objetos y vuelva a tomar la foto.",
  document_damaged: "No podemos usar este documento porque está dañado. Utilice otro documento, por favor.",
  document_side_missing: "Necesitamos las dos caras de su documento. Añada una foto de la otra cara, por favor.",
  document_missing: "No vemos ningún documento en la foto. Tome una foto de su documento, por favor.",
  document_multiple: "Hay más de un documento en la foto. Tome una foto de un solo documento, por favor.",
  document_unreadable: "No podemos leer su documento en esta foto. Vuelva a tomarla con buena luz, por favor.",
  document_not_original: "Tome una foto del documento mismo, no de una copia, una pantalla o una impresión, por favor.",
  document_photo_missing:
    "No podemos ver el retrato en este documento. Utilice otro documento con fotografía, por favor.",
  document_unsupported: "Aquí no podemos aceptar este tipo de documento. Elija otro de la lista, por favor.",
  document_expired: "Este documento ya no está vigente. Utilice uno que siga vigente, por favor.",
  address_document_invalid:
    "No podemos usar este comprobante de domicilio. Utilice una carta reciente que muestre su nombre y su dirección completa, por favor.",
  face_not_detected:
    "No podemos ver su cara. Mire de frente a la cámara, con la cara descubierta, y vuelva a intentarlo.",
  selfie_quality:
    "La foto de su cara no es lo bastante clara. Busque una luz uniforme, no se mueva un momento y vuelva a intentarlo.",
  device_unsupported:
    "La cámara no funciona con este dispositivo o navegador. Pruebe con otro dispositivo o elija otra vía, por favor.",
  upload_incomplete: "Su foto no nos ha llegado completa. Compruebe su conexión y envíela de nuevo.",
  abandoned: "Aún no ha terminado. Puede volver a empezar cuando le venga bien.",
  face_mismatch: "No hemos podido confirmar su foto de forma automática. Una persona de nuestro equipo la revisará.",
  liveness_failed:
    "No hemos podido confirmar la grabación. Siga los pasos de la pantalla con buena luz y vuelva a intentarlo.",
  selfie_unverified: "No hemos podido confirmar su foto. Vuelva a tomarla con buena luz, por favor.",
  document_unverified: "No hemos podido confirmar su documento. Tome fotos nuevas o utilice otro documento, por favor.",
  document_invalid: "No podemos aceptar este documento. Utilice otro que siga vigente, por favor.",
  data_mismatch:
    "Algunos datos no coinciden con su documento. Compruebe y corrija su nombre y su fecha de nacimiento, por favor.",
  data_not_found: "No hemos podido confirmar sus datos por esta vía. Elija otra vía, por favor.",
  address_mismatch:
    "La dirección que ha indicado no coincide con la de su documento. Compruébela y corríjala, por favor.",
  id_number_unverified:
    "No hemos podido confirmar el número que ha indicado. Compruébelo y escríbalo de nuevo, por favor.",
  contact_unverified:
    "No hemos podido confirmar su correo electrónico o su teléfono. Compruébelo y vuelva a intentarlo.",
  under_review: "Estamos revisando sus datos. Ahora no tiene que hacer nada; le avisaremos.",
  not_verified:
    "No hemos podido completar la verificación. Si tiene preguntas, póngase en contacto con el servicio de atención.",
  underage:
    "Este servicio es para personas que han alcanzado la edad mínima. Cuando la alcance, será un placer recibirle.",
  jurisdiction_unsupported: "Este servicio todavía no está disponible en su país.",
  consent_declined: "Necesitamos su consentimiento para continuar por esta vía. Puede darlo ahora o elegir otra vía.",
  contact_declined:
    "Necesitamos poder contactarle para continuar por esta vía. Puede indicar sus datos de contacto o elegir otra vía.",
  session_expired: "El tiempo para esta verificación ha terminado. Vuelva a empezar, por favor.",
  withdrawn: "Esta verificación se ha cancelado. Puede volver a empezar en cualquier momento.",
  retry_limit_reached: "Ha utilizado todos los intentos. Una persona de nuestro equipo revisará lo que ha enviado.",
  vendor_error: "Ha habido un problema por nuestra parte. No tiene que hacer nada; lo intentaremos de nuevo.",
  vendor_unavailable:
    "La verificación no está disponible en este momento. Seguimos intentándolo; vuelva un poco más tarde, por favor.",
  waiting_queue: "Está en la cola. Empezaremos lo antes posible; puede cerrar esta página.",
  waiting_vendor_unavailable:
    "Ahora mismo no podemos empezar. Conservamos su turno y empezaremos en cuanto sea posible.",
  waiting_result: "Gracias, ya lo tenemos todo. Lo estamos comprobando; suele tardar unos minutos.",
  link_unknown:
    "Este enlace está incompleto o ya no es válido. Ábralo de nuevo desde el mensaje que recibió, por favor.",
} as const satisfies Messages;
