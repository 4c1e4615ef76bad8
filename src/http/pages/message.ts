const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const STYLE = `
:root { color-scheme: light dark; }
body { font: 18px/1.6 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto 0; padding: 0 1.25rem; }
`;

/** One sentence for a person. `locale`: BCP 47, of the sentence. */
export const messagePage = (sentence: string, locale: string): string => `<!doctype html>
<html lang="${escapeHtml(locale)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Verification</title><style>${STYLE}</style></head>
<body><p role="status">${escapeHtml(sentence)}</p></body>
</html>
`;
