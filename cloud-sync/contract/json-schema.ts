import { z } from 'zod';
import { command, commandResult, desired, reported } from './command.ts';
import { enrolmentAnswer, enrolmentRequest, renewalAnswer, renewalRequest } from './enrolment.ts';
import { factsBatch, hint } from './facts.ts';
import { messageHeader } from './message.ts';
import { health, hello, receipt } from './receipt.ts';

/** Schema of the body of each kind of message. */
export const bodySchemas = Object.freeze({
  hello,
  facts: factsBatch,
  hint,
  health,
  reported,
  result: commandResult,
  receipt,
  desired,
  command,
});

/** The contract as JSON Schema (draft 2020-12), for those who write another backend in another language. */
export function contractJsonSchema(): Readonly<Record<string, unknown>> {
  const rest = { messageHeader, enrolmentRequest, enrolmentAnswer, renewalRequest, renewalAnswer };
  const schemas = Object.entries({ ...rest, ...bodySchemas });
  return Object.fromEntries(schemas.map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input' })]));
}
