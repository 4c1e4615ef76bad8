/** The scenario could not get to its point: counts as failed, with the reason. */
export class SetUpFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SetUpFailed";
  }
}
