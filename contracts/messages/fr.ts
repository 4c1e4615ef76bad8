import type { Messages } from "./keys.ts";

export const fr = {
  document_blurry:
    "La photo de votre document n’est pas nette. Tenez votre téléphone immobile, touchez l’écran pour faire la mise au point et reprenez la photo.",
  document_glare:
    "La lumière se reflète sur votre document. Éloignez-vous de la lampe ou de la fenêtre et reprenez la photo.",
  document_dark: "La photo est trop sombre. Placez-vous dans un endroit plus clair et reprenez-la.",
  document_cropped: "Une partie de votre document est hors du cadre. Reprenez la photo en montrant les quatre coins.",
  document_obscured:
    "Quelque chose cache une partie de votre document. Écartez les doigts et les objets, puis reprenez la photo.",
  document_damaged: "Nous ne pouvons pas utiliser ce document car il est abîmé. Veuillez en utiliser un autre.",
  document_side_missing:
    "Nous avons besoin des deux côtés de votre document. Veuillez ajouter une photo de l’autre côté.",
  document_missing: "Nous ne voyons pas de document sur la photo. Veuillez photographier votre document.",
  document_multiple: "Il y a plusieurs documents sur la photo. Veuillez n’en photographier qu’un seul.",
  document_unreadable:
    "Nous n’arrivons pas à lire votre document sur cette photo. Veuillez la reprendre avec un bon éclairage.",
  document_not_original: "Veuillez photographier le document lui-même, et non une copie, un écran ou une impression.",
  document_photo_missing:
    "Nous ne voyons pas la photo d’identité sur ce document. Veuillez utiliser un autre document avec photo.",
  document_unsupported:
    "Nous ne pouvons pas accepter ce type de document ici. Veuillez en choisir un autre dans la liste.",
  document_expired: "Ce document n’est plus valable. Veuillez en utiliser un encore valable.",
  address_document_invalid:
    "Nous ne pouvons pas utiliser ce justificatif de domicile. Veuillez fournir un courrier récent indiquant votre nom et votre adresse complète.",
  face_not_detected:
    "Nous ne voyons pas votre visage. Regardez l’appareil bien en face, le visage dégagé, et réessayez.",
  selfie_quality:
    "La photo de votre visage n’est pas assez nette. Cherchez une lumière uniforme, restez immobile et réessayez.",
  device_unsupported:
    "La caméra ne fonctionne pas avec cet appareil ou ce navigateur. Veuillez essayer un autre appareil ou choisir une autre méthode.",
  upload_incomplete:
    "Votre photo ne nous est pas parvenue en entier. Vérifiez votre connexion et envoyez-la de nouveau.",
  abandoned: "Vous n’avez pas encore terminé. Vous pouvez recommencer quand cela vous convient.",
  face_mismatch:
    "Nous n’avons pas pu confirmer votre photo automatiquement. Une personne de notre équipe va l’examiner.",
  liveness_failed:
    "Nous n’avons pas pu confirmer l’enregistrement. Suivez les étapes à l’écran avec un bon éclairage et réessayez.",
  selfie_unverified: "Nous n’avons pas pu confirmer votre photo. Veuillez la reprendre avec un bon éclairage.",
  document_unverified:
    "Nous n’avons pas pu confirmer votre document. Veuillez le photographier de nouveau ou en utiliser un autre.",
  document_invalid: "Nous ne pouvons pas accepter ce document. Veuillez en utiliser un autre, encore valable.",
  data_mismatch:
    "Certaines informations diffèrent de votre document. Veuillez vérifier et corriger votre nom et votre date de naissance.",
  data_not_found: "Nous n’avons pas pu confirmer vos informations de cette façon. Veuillez choisir une autre méthode.",
  address_mismatch: "L’adresse saisie diffère de celle de votre document. Veuillez la vérifier et la corriger.",
  id_number_unverified: "Nous n’avons pas pu confirmer le numéro saisi. Veuillez le vérifier et le saisir de nouveau.",
  contact_unverified:
    "Nous n’avons pas pu confirmer votre adresse e-mail ou votre numéro de téléphone. Veuillez vérifier et réessayer.",
  under_review:
    "Nous examinons vos informations. Vous n’avez rien à faire pour le moment ; nous vous tiendrons au courant.",
  not_verified:
    "Nous n’avons pas pu terminer la vérification. Si vous avez des questions, veuillez contacter l’assistance.",
  underage:
    "Ce service est ouvert aux personnes ayant atteint l’âge minimum. Nous vous accueillerons alors avec plaisir.",
  jurisdiction_unsupported: "Ce service n’est pas encore disponible dans votre pays.",
  consent_declined:
    "Nous avons besoin de votre accord pour continuer ainsi. Vous pouvez le donner maintenant ou choisir une autre méthode.",
  contact_declined:
    "Nous devons pouvoir vous joindre pour continuer ainsi. Vous pouvez indiquer vos coordonnées ou choisir une autre méthode.",
  session_expired: "Le délai de cette vérification est écoulé. Veuillez recommencer.",
  withdrawn: "Cette vérification a été annulée. Vous pouvez recommencer à tout moment.",
  retry_limit_reached:
    "Vous avez utilisé tous les essais. Une personne de notre équipe va examiner ce que vous avez envoyé.",
  vendor_error: "Un problème est survenu de notre côté. Vous n’avez rien à faire ; nous allons réessayer.",
  vendor_unavailable:
    "La vérification n’est pas disponible pour le moment. Nous continuons d’essayer ; revenez un peu plus tard.",
  waiting_queue:
    "Vous êtes dans la file d’attente. Nous commencerons dès que possible ; vous pouvez fermer cette page.",
  waiting_vendor_unavailable:
    "Nous ne pouvons pas commencer tout de suite. Votre place est conservée et nous commencerons dès que possible.",
  waiting_result: "Merci, nous avons tout reçu. La vérification est en cours ; elle prend souvent quelques minutes.",
  link_unknown:
    "Ce lien est incomplet ou n'est plus valable. Veuillez l'ouvrir à nouveau depuis le message que vous avez reçu.",
} as const satisfies Messages;
