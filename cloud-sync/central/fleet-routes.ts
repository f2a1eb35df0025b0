import { z } from 'zod';
import { commandAction, desired } from '../contract/command.ts';
import { boxId } from '../contract/message.ts';
import { makeClaim, revokeBox } from './enrol.ts';
import { fleet, fleetBox } from './fleet.ts';
import { issueCommand, setDesired } from './issue-command.ts';
import { boxParams, type OperatorApp, type OperatorPorts, pageLimit, refusal } from './operator-app.ts';

const text = z.string().nullable();
const boxSchema = z.object({
  box: z.string(),
  name: z.string(),
  program: text,
  enrolledAt: z.string(),
  revokedAt: text,
  lastSeen: text,
  waiting: z.number(),
  acked: z.number(),
  epochs: z.number(),
  gone: z.number(),
  devices: z.number(),
  certificateUntil: text,
  health: z.record(z.string(), z.unknown()).nullable(),
  desiredVersion: z.number(),
  reported: z.record(z.string(), z.unknown()).nullable(),
});
const commandSchema = z.object({
  id: z.string(),
  action: z.record(z.string(), z.unknown()),
  issuedBy: z.string(),
  status: z.string(),
  result: z.record(z.string(), z.unknown()).nullable(),
});
const nobody = { code: 'not-found', message: 'There is no such box' } as const;
const person = z.string().min(1).max(120);

/** The fleet: who is in it, how it is doing, and what it is told. */
export function fleetRoutes(app: OperatorApp, { database, authority, now }: OperatorPorts): void {
  app.get(
    '/boxes',
    {
      schema: {
        querystring: z.strictObject({ after: boxId.optional(), limit: pageLimit }),
        response: { 200: z.object({ items: z.array(boxSchema), next: z.string().optional() }) },
      },
    },
    async ({ query }) => {
      const items = [...(await fleet(database, query))];
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items, ...(last ? { next: last.box } : {}) };
    },
  );

  app.get(
    '/boxes/:box',
    { schema: { params: boxParams, response: { 200: boxSchema, 404: refusal } } },
    async ({ params }, reply) => {
      const box = await fleetBox(database, params.box);
      return box ?? reply.code(404).send(nobody);
    },
  );

  app.post(
    '/claims',
    {
      schema: {
        description: 'A one-time code with which a box enrols.',
        body: z.strictObject({
          name: z.string().min(1).max(80),
          days: z.number().int().min(1).max(90).default(14),
        }),
        response: { 201: z.object({ code: z.string(), validUntil: z.string() }) },
      },
    },
    async ({ body }, reply) => {
      const validUntil = new Date(now().getTime() + body.days * 86_400_000);
      const code = await makeClaim(database, body.name, validUntil);
      return reply.code(201).send({ code, validUntil: validUntil.toISOString() });
    },
  );

  app.post(
    '/boxes/:box/revoke',
    { schema: { params: boxParams, response: { 200: boxSchema, 404: refusal } } },
    async ({ params }, reply) => {
      await revokeBox(database, params.box, now());
      return (await fleetBox(database, params.box)) ?? reply.code(404).send(nobody);
    },
  );

  app.post(
    '/boxes/:box/commands',
    {
      schema: {
        params: boxParams,
        body: z.strictObject({
          action: commandAction,
          issuedBy: person,
          validSeconds: z
            .number()
            .int()
            .min(60)
            .max(30 * 86_400)
            .default(86_400),
        }),
        response: { 202: z.object({ id: z.string() }), 404: refusal },
      },
    },
    async ({ params, body }, reply) => {
      if (!(await fleetBox(database, params.box))) return reply.code(404).send(nobody);
      const id = await issueCommand(database, authority, { ...params, ...body, now: now() });
      return reply.code(202).send({ id });
    },
  );

  app.get(
    '/boxes/:box/commands',
    {
      schema: { params: boxParams, response: { 200: z.object({ items: z.array(commandSchema) }) } },
    },
    async ({ params }) => ({
      items: [
        ...(await database.query<z.infer<typeof commandSchema>>(
          `SELECT id, action, issued_by AS "issuedBy", status, result FROM command WHERE box = $1
           ORDER BY issued_at DESC LIMIT 500`,
          [params.box],
        )),
      ],
    }),
  );

  app.put(
    '/boxes/:box/desired',
    {
      schema: {
        description: 'What the box should be like, as a whole; the version rises by one.',
        params: boxParams,
        body: desired.omit({ version: true }),
        response: { 200: z.object({ version: z.number() }), 404: refusal },
      },
    },
    async ({ params, body }, reply) => {
      const version = await setDesired(database, authority, params.box, body);
      return version === undefined ? reply.code(404).send(nobody) : { version };
    },
  );
}
