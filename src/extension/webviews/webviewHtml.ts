/** What differs from one page to the next; everything else of it is constant. */
export interface WebviewHtmlParts {
  readonly title: string;
  readonly cspSource: string;
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly iconsUri: string;
}

/** The HTML of a webview: an empty body under a policy that lets in its own script, styles and icon font, and nothing else. */
export function webviewHtml(parts: WebviewHtmlParts): string {
  const nonce = attribute(parts.nonce);
  const source = attribute(parts.cspSource);
  const policy = [
    "default-src 'none'",
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(parts.title)}</title>
<link rel="stylesheet" nonce="${nonce}" href="${attribute(parts.iconsUri)}">
<link rel="stylesheet" nonce="${nonce}" href="${attribute(parts.styleUri)}">
</head>
<body>
<script nonce="${nonce}" src="${attribute(parts.scriptUri)}"></script>
</body>
</html>`;
}

/** Escapes a text for an attribute's value, and for the text of an element. */
function attribute(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
