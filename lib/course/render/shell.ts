/** The frame that every page stands in: head, bar on top, foot. */
import { type Html, html, raw } from './html';
import { type Place, siteMap, turn } from './map';
import { mark } from './mark';
import type { ProseSection } from './markdown';
import type { SearchIndex } from './search-index';

export interface Shell {
  /** Links to the shared files. */
  css: string;
  js: string;
  plotly: string;
  search: string;
  /** Takes up what pages say. Its script's link is not known before all have: `INDEX` stands for it. */
  found: SearchIndex;
  /** All pages, in the order of reading. */
  places: Place[];
}

/** In a page's text: to be replaced by the link to the index. */
export const INDEX = '@search-index@';

export interface PageParts {
  /** The page's own link, as in the map. */
  href: string;
  title: string;
  description: string;
  /** Name of the page's kind: a class of the body. */
  kind: 'lesson' | 'home' | 'reference';
  contents: Html;
  /** For the search. */
  sections: ProseSection[];
  main: Html;
}

/** Before anything is painted: the reader's own choice of light or dark, if there is one. */
const early = raw(
  `<script>document.documentElement.classList.add('js');try{const t=localStorage.getItem('gmplab-theme');` +
    `if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}</script>`,
);

export function page(shell: Shell, parts: PageParts): string {
  const title = parts.title.replace(/ · GMP Lab$/, '');
  for (const { id, heading, text } of parts.sections) {
    shell.found.add({ href: id ? `${parts.href}#${id}` : parts.href, title, heading, text });
  }
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${parts.title}</title>
<meta name="description" content="${parts.description}">
${icon}
<link rel="stylesheet" href="${shell.css}">
${early}
<script defer src="${shell.js}" data-plotly="${shell.plotly}" data-search="${shell.search}" data-index="${INDEX}"></script>
</head>
<body class="${parts.kind}">
<a class="skip" href="#main">Skip to the text</a>
<header class="bar">
<a class="brand" href="index.html">${mark}<span>GMP Lab</span></a>
<div class="bar-tools">
<button type="button" class="search" hidden>Search <kbd aria-hidden="true">/</kbd></button>
<button type="button" class="theme" hidden><span class="theme-icon" aria-hidden="true"></span><span class="theme-text">Dark</span></button>
</div>
</header>
<div class="frame">
<div class="side">
${parts.contents}
${siteMap(shell.places, parts.href)}
</div>
<main id="main" tabindex="-1">
${parts.main}
${turn(shell.places, parts.href)}
</main>
</div>
<footer class="foot"><p>GMP Lab: a course on Go’s scheduler that runs. This page needs no network.</p></footer>
</body>
</html>
`.text;
}

/** The same mark as a data URI, since a browser would otherwise ask for /favicon.ico. */
const icon = html`<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="6" r="5" fill="#009E73"/><rect x="2" y="11.5" width="20" height="5" rx="1" fill="#E69F00"/><path d="M12 17l6 6H6z" fill="#0072B2"/></svg>',
)}">`;
