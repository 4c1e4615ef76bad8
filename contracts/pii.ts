/**
 * Boxes for classified values. They print `[redacted]` wherever a value is turned into text by accident:
 * JSON, templates, concatenation, `util.inspect`, error messages. Reading takes `reveal(purpose)`.
 */
const REDACTED = "[redacted]";

class Box<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value. `purpose` names why, so that a search for `reveal(` lists every reader. */
  reveal(_purpose: string): T {
    return this.#value;
  }

  toJSON(): string {
    return REDACTED;
  }

  toString(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return REDACTED;
  }
}

/** Personal data. */
export class Pii<T = string> extends Box<T> {
  declare private readonly kind: "pii";
}

/** A credential. */
export class Secret<T = string> extends Box<T> {
  declare private readonly kind: "secret";
}

export const pii = <T>(value: T): Pii<T> => new Pii(value);
export const secret = <T>(value: T): Secret<T> => new Secret(value);
