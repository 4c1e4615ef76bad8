/** Label values are words from small fixed sets: an operation, a vendor, a status. Never an id. */
export type Labels = Readonly<Record<string, string>>;

export interface Metrics {
  /** Adds to a counter; `by` is 1 unless told. */
  count(name: string, labels?: Labels, by?: number): void;
  /** Adds one duration to a histogram. */
  observe(name: string, seconds: number, labels?: Labels): void;
  /** Sets a value that goes up and down. */
  gauge(name: string, value: number, labels?: Labels): void;
}
