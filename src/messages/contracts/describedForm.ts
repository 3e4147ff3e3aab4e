import { toJson } from '../decode/toJson.ts';
import type { Contract, JsonSchema } from './contract.ts';
import { schemaErrors } from './jsonSchema.ts';

/** A binary form as a JSON Schema describes its values: what is wrong with one is told before it is written. */
export class DescribedForm implements Pick<Contract, 'asJsonSchema' | 'errorsInValue'> {
  readonly #describe: () => JsonSchema;
  #schema: JsonSchema | undefined;
  #errors: Contract['errorsOf'] | undefined;

  constructor(describe: () => JsonSchema) {
    this.#describe = describe;
  }

  readonly asJsonSchema = (): JsonSchema => (this.#schema ??= this.#describe());

  readonly errorsInValue: Contract['errorsInValue'] = (value) => {
    this.#errors ??= schemaErrors(this.asJsonSchema());
    // Its rules stand in no file.
    return this.#errors(shown(value)).map(({ path, message }) => ({ path, message }));
  };

  /** Throws where the value is none of the form. */
  refuse(value: unknown): void {
    const [error] = this.errorsInValue(value);
    if (error) throw new Error(`${error.path} ${error.message}.`);
  }
}

/** As people are shown it: bytes are base64, large numbers text. */
function shown(value: unknown): unknown {
  const text = toJson(value);
  if (text === undefined) throw new Error('It is nested too deep.');
  return JSON.parse(text);
}
