/**
 * Collects what a cell puts out, as nbformat outputs in the form in which Jupyter stores them: pieces of one
 * stream joined, text as a list of lines, a display that is updated replaced where it stands.
 */
import { asLines, joined, type Output } from './nbformat';

export class OutputList {
  private cell = 0;
  private outputs: Output[] = [];
  private updates: [number, number, Output][] = [];
  /** display_id → where it stands: [cell, output]. */
  private displays = new Map<string, [number, number]>();

  /** @param clean makes text fit to be stored: without paths of this machine */
  constructor(private readonly clean: (text: string) => string) {}

  begin(cell: number): void {
    this.cell = cell;
  }

  stream(name: 'stdout' | 'stderr', text: string): void {
    const last = this.outputs.at(-1);
    if (last?.output_type === 'stream' && last.name === name) last.text = joined(last.text) + text;
    else this.outputs.push({ output_type: 'stream', name, text });
  }

  push(output: Output): void {
    this.outputs.push({
      ...output,
      evalue: this.clean(output.evalue!),
      traceback: output.traceback!.map(this.clean),
    });
  }

  display(data: Record<string, unknown>, metadata: Record<string, unknown>, id = '', isUpdate = false): void {
    const output: Output = { output_type: 'display_data', data: this.stored(data), metadata };
    const place = this.displays.get(id);
    if (isUpdate && place) {
      const [cell, index] = place;
      if (cell === this.cell) this.outputs[index] = output;
      else this.updates.push([cell, index, output]);
      return;
    }
    if (id !== '') this.displays.set(id, [this.cell, this.outputs.length]);
    this.outputs.push(output);
  }

  /** What the cell has put out; the list is empty afterwards. */
  take(): { outputs: Output[]; updates: [number, number, Output][] } {
    const outputs = this.outputs.map(output =>
      output.output_type === 'stream'
        ? { ...output, text: asLines(this.clean(joined(output.text))) }
        : output,
    );
    const { updates } = this;
    this.outputs = [];
    this.updates = [];
    return { outputs, updates };
  }

  /** A new notebook: its displays are its own. */
  forget(): void {
    this.displays.clear();
  }

  /** A copy: what the cell does to the data afterwards changes nothing that was shown. */
  private stored(data: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(data).map(([mime, content]) => {
        if (content instanceof Uint8Array) return [mime, Buffer.from(content).toString('base64')];
        if (typeof content !== 'string') return [mime, structuredClone(content)];
        return [mime, isText(mime) ? asLines(this.clean(content)) : content];
      }),
    );
  }
}

const isText = (mime: string) => mime.startsWith('text/') || mime === 'image/svg+xml';
