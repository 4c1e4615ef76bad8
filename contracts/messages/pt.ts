import type { Messages } from "./keys.ts";

export const pt = {
  document_blurry:
    "A foto do seu documento não está nítida. Segure o telefone com firmeza, toque na tela para focar e tire a foto de novo.",
  document_glare: "Há um reflexo de luz no seu documento. Afaste-se da lâmpada ou da janela e tire a foto de novo.",
  document_dark: "A foto está muito escura. Procure um lugar mais claro e tire a foto de novo.",
  document_cropped: "Uma parte do seu documento ficou fora da foto. Tire de novo, com os quatro cantos visíveis.",
  document_obscured:
    "Algo está cobrindo uma parte do seu documento. Afaste os dedos e outros objetos e tire a foto de novo.",
  document_damaged: "Não podemos usar este documento porque está danificado. Use outro documento, por favor.",
  document_side_missing: "Precisamos dos dois lados do seu documento. Adicione uma foto do outro lado, por favor.",
  document_missing: "Não vemos nenhum documento na foto. Tire uma foto do seu documento, por favor.",
  document_multiple: "Há mais de um documento na foto. Tire uma foto de um só documento, por favor.",
  document_unreadable: "Não conseguimos ler o seu documento nesta foto. Tire de novo com boa luz, por favor.",
  document_not_original:
    "Tire uma foto do próprio documento, e não de uma cópia, de uma tela ou de uma impressão, por favor.",
  document_photo_missing: "Não conseguimos ver o retrato neste documento. Use outro documento com foto, por favor.",
  document_unsupported: "Não podemos aceitar este tipo de documento aqui. Escolha outro da lista, por favor.",
  document_expired: "Este documento não está mais válido. Use um que ainda esteja válido, por favor.",
  address_document_invalid:
    "Não podemos usar este comprovante de endereço. Use uma correspondência recente com o seu nome e o endereço completo, por favor.",
  face_not_detected:
    "Não conseguimos ver o seu rosto. Olhe de frente para a câmera, com o rosto descoberto, e tente de novo.",
  selfie_quality:
    "A foto do seu rosto não está nítida o suficiente. Procure uma luz uniforme, não se mexa por um momento e tente de novo.",
  device_unsupported:
    "A câmera não funciona com este aparelho ou navegador. Tente outro aparelho ou escolha outro caminho, por favor.",
  upload_incomplete: "A sua foto não chegou completa. Verifique a sua conexão e envie de novo.",
  abandoned: "Você ainda não terminou. Pode começar de novo quando quiser.",
  face_mismatch: "Não conseguimos confirmar a sua foto automaticamente. Uma pessoa da nossa equipe vai analisá-la.",
  liveness_failed: "Não conseguimos confirmar a gravação. Siga os passos na tela com boa luz e tente de novo.",
  selfie_unverified: "Não conseguimos confirmar a sua foto. Tire outra com boa luz, por favor.",
  document_unverified: "Não conseguimos confirmar o seu documento. Tire novas fotos ou use outro documento, por favor.",
  document_invalid: "Não podemos aceitar este documento. Use outro que ainda esteja válido, por favor.",
  data_mismatch:
    "Alguns dados não conferem com o seu documento. Verifique e corrija o seu nome e a sua data de nascimento, por favor.",
  data_not_found: "Não conseguimos confirmar os seus dados desta forma. Escolha outro caminho, por favor.",
  address_mismatch: "O endereço informado não confere com o do seu documento. Verifique e corrija, por favor.",
  id_number_unverified: "Não conseguimos confirmar o número informado. Verifique e digite de novo, por favor.",
  contact_unverified: "Não conseguimos confirmar o seu e-mail ou telefone. Verifique e tente de novo, por favor.",
  under_review: "Estamos analisando os seus dados. Você não precisa fazer nada agora; vamos avisar você.",
  not_verified: "Não conseguimos concluir a verificação. Se tiver dúvidas, entre em contato com o atendimento.",
  underage:
    "Este serviço é para pessoas que já atingiram a idade mínima. Quando chegar a hora, teremos prazer em receber você.",
  jurisdiction_unsupported: "Este serviço ainda não está disponível no seu país.",
  consent_declined:
    "Precisamos do seu consentimento para continuar desta forma. Você pode dá-lo agora ou escolher outro caminho.",
  contact_declined:
    "Precisamos poder falar com você para continuar desta forma. Você pode informar um contato ou escolher outro caminho.",
  session_expired: "O tempo desta verificação terminou. Comece de novo, por favor.",
  withdrawn: "Esta verificação foi cancelada. Você pode começar de novo a qualquer momento.",
  retry_limit_reached: "Você usou todas as tentativas. Uma pessoa da nossa equipe vai analisar o que você enviou.",
  vendor_error: "Algo deu errado do nosso lado. Você não precisa fazer nada; vamos tentar de novo.",
  vendor_unavailable:
    "A verificação não está disponível no momento. Continuamos tentando; volte um pouco mais tarde, por favor.",
  waiting_queue: "Você está na fila. Vamos começar assim que possível; você pode fechar esta página.",
  waiting_vendor_unavailable:
    "Não podemos começar agora. O seu lugar está guardado e vamos começar assim que possível.",
  waiting_result: "Agradecemos o envio, já temos tudo. Estamos verificando; isso costuma levar alguns minutos.",
  link_unknown:
    "Este link está incompleto ou já não é válido. Abra-o de novo a partir da mensagem que recebeu, por favor.",
} as const satisfies Messages;
