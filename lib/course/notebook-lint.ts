/** What tslab would choke on, or do silently wrong, beyond what its type checker reports. */
import type { Problem } from './check';
import { cellName, joined, type Notebook } from './nbformat';

const codeRules: [RegExp, string][] = [
  [
    /(?<!for )\bawait\s*\(/,
    '`await (` is read as a call of a function named await: give the value a name first',
  ],
  [/^for await\b/m, '`for await` works only inside an async function'],
  [/^export\b/m, '`export` makes the second run of the cell fail: leave it out'],
  [/\bprocess\.exit\s*\(/, '`process.exit` hangs Jupyter: throw an error instead'],
  [/\bMath\.random\s*\(|\bDate\.now\s*\(|\bnew Date\s*\(\)/, 'gives another output on every run: use a seed'],
];

export function lintProblems(notebook: Notebook): Problem[] {
  const problems: Problem[] = [];
  const [first] = notebook.cells;
  if (first?.cell_type !== 'markdown' || !/^# \S/.test(joined(first.source)))
    problems.push({
      cellId: first ? cellName(first, 0) : '',
      what: 'the first cell is to be the title: `# …`',
    });
  for (const [index, cell] of notebook.cells.entries()) {
    const source = joined(cell.source);
    const report = (what: string) => problems.push({ cellId: cellName(cell, index), what });
    if (source.trim() === '') report('is empty');
    if (/[ \t]$/m.test(source) && cell.cell_type === 'code') report('has spaces at the end of a line');
    if (cell.cell_type !== 'code') continue;
    for (const [pattern, what] of codeRules) if (pattern.test(withoutText(source))) report(what);
  }
  return problems;
}

/** Without comments and strings, roughly: enough that words about code are not taken for code. */
const withoutText = (source: string) =>
  source.replace(/\/\/.*$|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/gm, "''");
