/** A page that is sent alone: the site's style inside, no scripts, nothing beside it. */
import { type Html, html, raw } from '../render/html';

/** @param css of the site, @param own for this kind of page, which is the body's class */
export function sheet(title: string, kind: string, css: string, own: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${raw(css)}.sheet main { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }${raw(own)}</style>
</head>
<body class="sheet ${kind}">
<main id="main">
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text;
}
