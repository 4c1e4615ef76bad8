/** A first request that works: in the documentation, on the landing page and in a test. The person is invented. */
export const CREATE_SESSION_EXAMPLE = {
  subject: { reference: "user_42", given_name: "Ada", family_name: "Lovelace", date_of_birth: "1990-12-10" },
  jurisdiction: "DE",
  level: "standard",
  consent: {
    notice_hash: "sha256:23af425443f0522f820074836ec64096f9fff424674526880d1b5b62743c2899",
    locale: "de-DE",
    scopes: ["document", "biometric"],
    granted_at: "2026-11-23T10:00:00Z",
    recipients: ["*"],
  },
  sandbox: { scenario: "approve", vendor: "onfido" },
} as const;
