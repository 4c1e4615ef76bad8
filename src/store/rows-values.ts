export type Flag = 0 | 1;
export type Bytes = Uint8Array;
