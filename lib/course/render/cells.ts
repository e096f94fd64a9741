/**
 * A notebook's cells as HTML, honouring the tags that Jupyter Book made common:
 * hide-input, hide-output, hide-cell fold; remove-input, remove-output, remove-cell leave out.
 */
import { type Cell, joined } from '../nbformat';
import { highlight } from './highlight';
import { type Html, html } from './html';
import type { Prose } from './markdown';
import { type OutputContext, renderOutputs } from './outputs';

export interface CellContext extends OutputContext {
  prose: Prose;
  /** highlight.js name of the notebook's language. */
  language: string;
  /** Called before a cell is rendered, so that an error can name it. */
  at(cell: Cell): void;
}

/** @param cells without the title, which the page shows itself */
export function renderCells(cells: Cell[], context: CellContext): Html[] {
  return cells.map(cell => {
    context.at(cell);
    const has = tagsOf(cell);
    if (has('remove-cell')) return html``;
    const source = joined(cell.source);
    if (cell.cell_type === 'markdown') {
      const prose = html`<div class="prose">\n${context.prose.render(source)}</div>\n`;
      return has('hide-cell') ? folded('Show the text', prose) : prose;
    }
    return cell.cell_type === 'code' ? codeCell(cell, source, has, context) : html``;
  });
}

function codeCell(cell: Cell, source: string, has: (tag: string) => boolean, context: CellContext): Html {
  const input = has('remove-input') || source.trim() === '' ? null : inputBlock(source, context.language);
  const outputs = has('remove-output') ? [] : renderOutputs(cell.outputs ?? [], context);
  const output = outputs.length > 0 ? html`<div class="outputs">${outputs}</div>\n` : null;
  if (!input && !output) return html``;
  const inside = html`${input && (has('hide-input') ? folded('Show the code', input) : input)}${
    output && (has('hide-output') ? folded('Show the output', output) : output)
  }`;
  const id = cell.id && html` id="cell-${cell.id}"`;
  return html`<div class="cell"${id}>${has('hide-cell') ? folded('Show the cell', inside) : inside}</div>\n`;
}

/** Lines longer than this (characters) do not fit beside the text's right edge: the block may use the wide column. */
const LONG_LINE = 80;

function inputBlock(source: string, language: string): Html {
  const code = source.replace(/\n$/, '');
  const wide = code.split('\n').some(line => line.length > LONG_LINE);
  return html`<div class="input code${wide && ' wide'}"><pre><code>${highlight(code, language)}</code></pre></div>\n`;
}

function folded(summary: string, inside: Html): Html {
  return html`<details class="folded"><summary>${summary}</summary>${inside}</details>\n`;
}

/** Jupyter's own "collapse" marks count as the tags of the same meaning. */
function tagsOf(cell: Cell): (tag: string) => boolean {
  const tags = new Set((cell.metadata.tags as string[] | undefined) ?? []);
  const jupyter = (cell.metadata.jupyter ?? {}) as { source_hidden?: boolean; outputs_hidden?: boolean };
  if (jupyter.source_hidden) tags.add('hide-input');
  if (jupyter.outputs_hidden) tags.add('hide-output');
  return tag => tags.has(tag);
}
