import { fixture } from "./fixtures.js";

export interface KnownAnswer<Input, Expected> {
  readonly id: string;
  readonly function: string;
  readonly input: Input;
  readonly expected: Expected;
  readonly tolerance: number;
}

/** The known answers of a function, each with the command or package that gave it in the fixture. */
export function knownAnswers<Input, Expected>(name: string): readonly KnownAnswer<Input, Expected>[] {
  const { cases } = fixture<{ cases: readonly KnownAnswer<Input, Expected>[] }>("comparison-known-answers.json");
  return cases.filter((one) => one.function === name);
}
