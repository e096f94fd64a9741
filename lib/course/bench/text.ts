/** Rows as a table for people. */
import colors from 'picocolors';
import { grouped, type Row } from './rows';
import type { Scenario } from './scenarios';

/** @param rows those of one scenario */
export function scenarioText({ name, about, size, of }: Scenario, rows: Row[]): string {
  const cells = rows.map(row => ({
    row,
    what: row.name.slice(name.length + 1),
    value: typeof row.value === 'number' ? short(row.value) : row.value,
    rest: [row.unit, row.reference?.slice(name.length + 1), row.note].filter(Boolean).join(' '),
  }));
  const width = (texts: string[]) => Math.max(...texts.map(text => text.length));
  const whats = width(cells.map(({ what }) => what));
  const values = width(cells.filter(({ row }) => typeof row.value === 'number').map(({ value }) => value));
  const lines = cells.map(({ row, what, value, rest }) => {
    const line = `  ${what.padEnd(whats)}  ${value.padStart(values)} ${rest}`;
    return row.bar ? `${line.padEnd(56)} ${verdict(row)}` : line;
  });
  return [colors.bold(`${name}: ${about}; ${grouped(size)} ${of}`), ...lines].join('\n');
}

function verdict({ bar, met }: Row): string {
  return met ? colors.green(`bar ${bar}: met`) : colors.red(`bar ${bar}: MISSED`);
}

/** Three digits, with k and M from ten thousand on. */
function short(value: number): string {
  const [scale, suffix] = value >= 1e6 ? [1e6, ' M'] : value >= 1e4 ? [1e3, ' k'] : [1, ''];
  const scaled = value / scale;
  const digits = scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
  return `${Number.isInteger(scaled) ? scaled : scaled.toFixed(digits)}${suffix}`;
}
