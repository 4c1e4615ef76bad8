import type { Way } from "./state.ts";

export interface PersonText {
  readonly title: string;
  readonly lead: string;
  readonly bring: string;
  readonly choose: string;
  readonly ways: Readonly<Record<Way, string>>;
  readonly chosen: Readonly<Record<Way, string>>;
  readonly other: string;
  readonly noPicture: string;
  readonly over: string;
  readonly back: string;
  readonly documents: Readonly<Record<"passport" | "identity_card" | "driving_licence" | "residence_permit", string>>;
}

const en: PersonText = {
  title: "Show your document to a person",
  lead: "You need no camera here. A member of our staff looks at your document and writes down what they see.",
  bring: "One of these documents is needed, in the original:",
  choose: "How would you like to show it?",
  ways: { call: "In a video call", in_person: "In person, at a branch", post: "By post, as a certified copy" },
  chosen: {
    call: "You are called at the number or address that you gave. Have the document ready.",
    in_person: "Bring the document to any branch and give this number there.",
    post: "Send a certified copy with this number. It is destroyed after it was looked at.",
  },
  other: "Choose another way",
  noPicture: "No picture of you or of your document is taken or kept.",
  over: "There is nothing more to do here.",
  back: "Back",
  documents: {
    passport: "Passport",
    identity_card: "Identity card",
    driving_licence: "Driving licence",
    residence_permit: "Residence permit",
  },
};

const de: PersonText = {
  title: "Zeigen Sie Ihr Dokument einem Menschen",
  lead: "Sie brauchen hier keine Kamera. Jemand aus unserem Haus sieht Ihr Dokument an und hält fest, was zu sehen ist.",
  bring: "Eines dieser Dokumente wird gebraucht, im Original:",
  choose: "Wie möchten Sie es zeigen?",
  ways: {
    call: "In einem Videogespräch",
    in_person: "Persönlich, in einer Filiale",
    post: "Per Post, als beglaubigte Kopie",
  },
  chosen: {
    call: "Sie werden unter der angegebenen Nummer oder Adresse angerufen. Halten Sie das Dokument bereit.",
    in_person: "Bringen Sie das Dokument in eine Filiale und nennen Sie dort diese Nummer.",
    post: "Senden Sie eine beglaubigte Kopie mit dieser Nummer. Sie wird nach der Prüfung vernichtet.",
  },
  other: "Einen anderen Weg wählen",
  noPicture: "Es wird kein Bild von Ihnen oder Ihrem Dokument gemacht oder aufbewahrt.",
  over: "Hier ist nichts weiter zu tun.",
  back: "Zurück",
  documents: {
    passport: "Reisepass",
    identity_card: "Personalausweis",
    driving_licence: "Führerschein",
    residence_permit: "Aufenthaltstitel",
  },
};

const fr: PersonText = {
  title: "Montrez votre document à une personne",
  lead: "Aucune caméra n'est nécessaire ici. Une personne de notre équipe regarde votre document et note ce qu'elle voit.",
  bring: "Il faut l'original de l'un de ces documents :",
  choose: "Comment voulez-vous le montrer ?",
  ways: {
    call: "Par appel vidéo",
    in_person: "En personne, dans une agence",
    post: "Par courrier, en copie certifiée",
  },
  chosen: {
    call: "Vous êtes appelé au numéro ou à l'adresse indiqués. Gardez le document à portée de main.",
    in_person: "Apportez le document dans une agence et donnez-y ce numéro.",
    post: "Envoyez une copie certifiée avec ce numéro. Elle est détruite après examen.",
  },
  other: "Choisir un autre moyen",
  noPicture: "Aucune image de vous ou de votre document n'est prise ni conservée.",
  over: "Il n'y a plus rien à faire ici.",
  back: "Retour",
  documents: {
    passport: "Passeport",
    identity_card: "Carte d'identité",
    driving_licence: "Permis de conduire",
    residence_permit: "Titre de séjour",
  },
};

const es: PersonText = {
  title: "Enseñe su documento a una persona",
  lead: "Aquí no necesita cámara. Una persona de nuestro equipo mira su documento y anota lo que ve.",
  bring: "Se necesita el original de uno de estos documentos:",
  choose: "¿Cómo quiere enseñarlo?",
  ways: {
    call: "En una videollamada",
    in_person: "En persona, en una oficina",
    post: "Por correo, como copia certificada",
  },
  chosen: {
    call: "Le llamamos al número o a la dirección que nos dio. Tenga el documento a mano.",
    in_person: "Lleve el documento a una oficina y dé allí este número.",
    post: "Envíe una copia certificada con este número. Se destruye después de revisarla.",
  },
  other: "Elegir otra vía",
  noPicture: "No se toma ni se guarda ninguna imagen de usted ni de su documento.",
  over: "Aquí no hay nada más que hacer.",
  back: "Volver",
  documents: {
    passport: "Pasaporte",
    identity_card: "Documento de identidad",
    driving_licence: "Permiso de conducir",
    residence_permit: "Permiso de residencia",
  },
};

const pt: PersonText = {
  title: "Mostre o seu documento a uma pessoa",
  lead: "Aqui não precisa de câmara. Alguém da nossa equipa vê o seu documento e regista o que vê.",
  bring: "É preciso o original de um destes documentos:",
  choose: "Como quer mostrá-lo?",
  ways: {
    call: "Numa videochamada",
    in_person: "Pessoalmente, numa agência",
    post: "Por correio, em cópia certificada",
  },
  chosen: {
    call: "Ligamos para o número ou endereço que indicou. Tenha o documento à mão.",
    in_person: "Leve o documento a uma agência e indique lá este número.",
    post: "Envie uma cópia certificada com este número. É destruída depois de vista.",
  },
  other: "Escolher outra via",
  noPicture: "Não é tirada nem guardada nenhuma imagem sua ou do seu documento.",
  over: "Não há mais nada a fazer aqui.",
  back: "Voltar",
  documents: {
    passport: "Passaporte",
    identity_card: "Cartão de identidade",
    driving_licence: "Carta de condução",
    residence_permit: "Título de residência",
  },
};

const hi: PersonText = {
  title: "अपना दस्तावेज़ किसी व्यक्ति को दिखाएँ",
  lead: "यहाँ कैमरे की ज़रूरत नहीं है। हमारा एक कर्मचारी आपका दस्तावेज़ देखता है और जो देखता है उसे लिखता है।",
  bring: "इनमें से एक मूल दस्तावेज़ चाहिए:",
  choose: "आप इसे कैसे दिखाना चाहेंगे?",
  ways: { call: "वीडियो कॉल में", in_person: "शाखा में स्वयं आकर", post: "डाक से, प्रमाणित प्रति के रूप में" },
  chosen: {
    call: "आपके दिए नंबर या पते पर आपको कॉल किया जाएगा। दस्तावेज़ तैयार रखें।",
    in_person: "दस्तावेज़ किसी भी शाखा में लाएँ और वहाँ यह संख्या बताएँ।",
    post: "इस संख्या के साथ प्रमाणित प्रति भेजें। देखने के बाद उसे नष्ट कर दिया जाता है।",
  },
  other: "दूसरा तरीका चुनें",
  noPicture: "आपकी या आपके दस्तावेज़ की कोई तस्वीर न ली जाती है, न रखी जाती है।",
  over: "यहाँ और कुछ करना बाकी नहीं है।",
  back: "वापस",
  documents: {
    passport: "पासपोर्ट",
    identity_card: "पहचान पत्र",
    driving_licence: "ड्राइविंग लाइसेंस",
    residence_permit: "निवास परमिट",
  },
};

const TEXTS: Readonly<Record<string, PersonText>> = { en, de, fr, es, pt, hi };

/** The page's language and its words: that of the locale, else English. */
export const textFor = (locale: string): readonly [language: string, text: PersonText] => {
  const language = (locale.split("-")[0] ?? "").toLowerCase();
  const text = Object.hasOwn(TEXTS, language) ? TEXTS[language] : undefined;
  return text === undefined ? ["en", en] : [language, text];
};
