import type { Messages } from "./keys.ts";

export const de = {
  document_blurry:
    "Das Bild Ihres Dokuments ist nicht scharf. Halten Sie das Telefon ruhig, tippen Sie zum Scharfstellen auf den Bildschirm und nehmen Sie es noch einmal auf.",
  document_glare:
    "Auf Ihrem Dokument spiegelt sich Licht. Gehen Sie etwas weg von Lampe oder Fenster und nehmen Sie das Bild noch einmal auf.",
  document_dark: "Das Bild ist zu dunkel. Suchen Sie einen helleren Ort und nehmen Sie es noch einmal auf.",
  document_cropped:
    "Ein Teil Ihres Dokuments liegt außerhalb des Bildes. Nehmen Sie es noch einmal auf, sodass alle vier Ecken zu sehen sind.",
  document_obscured:
    "Ein Teil Ihres Dokuments ist verdeckt. Nehmen Sie Finger und Gegenstände weg und machen Sie das Bild noch einmal.",
  document_damaged:
    "Wir können dieses Dokument nicht verwenden, weil es beschädigt ist. Bitte verwenden Sie ein anderes Dokument.",
  document_side_missing: "Wir brauchen beide Seiten Ihres Dokuments. Bitte ergänzen Sie ein Bild der anderen Seite.",
  document_missing: "Auf dem Bild sehen wir kein Dokument. Bitte nehmen Sie Ihr Dokument auf.",
  document_multiple: "Auf dem Bild ist mehr als ein Dokument. Bitte nehmen Sie nur ein Dokument auf.",
  document_unreadable:
    "Auf diesem Bild können wir Ihr Dokument nicht lesen. Bitte nehmen Sie es bei gutem Licht noch einmal auf.",
  document_not_original:
    "Bitte fotografieren Sie das Dokument selbst, keine Kopie, keinen Bildschirm und keinen Ausdruck.",
  document_photo_missing:
    "Wir können das Passbild auf diesem Dokument nicht sehen. Bitte verwenden Sie ein anderes Dokument mit Foto.",
  document_unsupported:
    "Diese Art von Dokument können wir hier nicht annehmen. Bitte wählen Sie ein anderes aus der Liste.",
  document_expired: "Dieses Dokument ist nicht mehr gültig. Bitte verwenden Sie eines, das noch gültig ist.",
  address_document_invalid:
    "Diesen Adressnachweis können wir nicht verwenden. Bitte nehmen Sie ein aktuelles Schreiben mit Ihrem Namen und Ihrer vollständigen Adresse.",
  face_not_detected:
    "Wir können Ihr Gesicht nicht sehen. Schauen Sie direkt in die Kamera, ohne dass etwas Ihr Gesicht verdeckt, und versuchen Sie es noch einmal.",
  selfie_quality:
    "Das Bild Ihres Gesichts ist nicht deutlich genug. Sorgen Sie für gleichmäßiges Licht, halten Sie still und versuchen Sie es noch einmal.",
  device_unsupported:
    "Die Kamera funktioniert mit diesem Gerät oder Browser nicht. Bitte nehmen Sie ein anderes Gerät oder wählen Sie einen anderen Weg.",
  upload_incomplete:
    "Ihr Bild ist nicht vollständig bei uns angekommen. Prüfen Sie Ihre Verbindung und senden Sie es noch einmal.",
  abandoned: "Sie sind noch nicht fertig. Sie können jederzeit von vorn beginnen, wann es Ihnen passt.",
  face_mismatch: "Wir konnten Ihr Bild nicht automatisch bestätigen. Jemand aus unserem Team wird es sich ansehen.",
  liveness_failed:
    "Wir konnten die Aufnahme nicht bestätigen. Folgen Sie bei gutem Licht den Schritten auf dem Bildschirm und versuchen Sie es noch einmal.",
  selfie_unverified: "Wir konnten Ihr Bild nicht bestätigen. Bitte nehmen Sie es bei gutem Licht noch einmal auf.",
  document_unverified:
    "Wir konnten Ihr Dokument nicht bestätigen. Bitte nehmen Sie es neu auf oder verwenden Sie ein anderes.",
  document_invalid: "Dieses Dokument können wir nicht annehmen. Bitte verwenden Sie ein anderes, das noch gültig ist.",
  data_mismatch:
    "Einige Angaben weichen von Ihrem Dokument ab. Bitte prüfen und berichtigen Sie Ihren Namen und Ihr Geburtsdatum.",
  data_not_found: "Auf diesem Weg konnten wir Ihre Angaben nicht bestätigen. Bitte wählen Sie einen anderen Weg.",
  address_mismatch: "Die eingegebene Adresse weicht von Ihrem Dokument ab. Bitte prüfen und berichtigen Sie sie.",
  id_number_unverified:
    "Wir konnten die eingegebene Nummer nicht bestätigen. Bitte prüfen Sie sie und geben Sie sie noch einmal ein.",
  contact_unverified:
    "Wir konnten Ihre E-Mail-Adresse oder Telefonnummer nicht bestätigen. Bitte prüfen Sie sie und versuchen Sie es noch einmal.",
  under_review: "Wir sehen uns Ihre Angaben an. Sie müssen jetzt nichts tun; wir geben Ihnen Bescheid.",
  not_verified: "Wir konnten die Überprüfung nicht abschließen. Bei Fragen wenden Sie sich bitte an den Kundendienst.",
  underage:
    "Dieser Dienst ist für Personen gedacht, die das Mindestalter erreicht haben. Dann sind Sie herzlich willkommen.",
  jurisdiction_unsupported: "Dieser Dienst ist in Ihrem Land noch nicht verfügbar.",
  consent_declined:
    "Für diesen Weg brauchen wir Ihre Einwilligung. Sie können sie jetzt geben oder einen anderen Weg wählen.",
  contact_declined:
    "Für diesen Weg müssen wir Sie erreichen können. Sie können Kontaktdaten angeben oder einen anderen Weg wählen.",
  session_expired: "Die Zeit für diese Überprüfung ist abgelaufen. Bitte beginnen Sie von vorn.",
  withdrawn: "Diese Überprüfung wurde abgebrochen. Sie können jederzeit neu beginnen.",
  retry_limit_reached:
    "Sie haben alle Versuche genutzt. Jemand aus unserem Team wird sich ansehen, was Sie gesendet haben.",
  vendor_error: "Bei uns ist etwas schiefgegangen. Sie müssen nichts tun; wir versuchen es noch einmal.",
  vendor_unavailable:
    "Die Überprüfung ist im Moment nicht verfügbar. Wir versuchen es weiter; bitte kommen Sie etwas später wieder.",
  waiting_queue: "Sie sind in der Warteschlange. Wir beginnen so bald wie möglich; Sie können diese Seite schließen.",
  waiting_vendor_unavailable:
    "Wir können gerade nicht beginnen. Ihr Platz bleibt erhalten, und wir beginnen, sobald es geht.",
  waiting_result: "Vielen Dank, wir haben alles. Wir prüfen es jetzt; das dauert oft nur einige Minuten.",
  link_unknown:
    "Dieser Link ist unvollständig oder nicht mehr gültig. Bitte öffnen Sie ihn noch einmal aus der Nachricht, die Sie bekommen haben.",
} as const satisfies Messages;
