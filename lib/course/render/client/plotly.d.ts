/** The little of plotly that pages use; the library itself comes from the shared file. */
export interface PlotlyFigure {
  data: unknown[];
  layout: Record<string, unknown>;
}

export interface Plotly {
  newPlot(div: HTMLElement, data: unknown[], layout: object, config: object): Promise<PlotlyDiv>;
  react(div: HTMLElement, data: unknown[], layout: object, config: object): Promise<PlotlyDiv>;
  relayout(div: HTMLElement, change: object): Promise<PlotlyDiv>;
}

export interface PlotlyDiv extends HTMLElement {
  layout: Record<string, { range?: [number, number] } & Record<string, unknown>>;
}

declare global {
  interface Window {
    Plotly?: Plotly;
  }
}
