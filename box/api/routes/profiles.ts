import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { quantities } from '../../domain/quantity.ts';
import { qualities, readingKinds } from '../../domain/reading.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import type { FileOfProfile } from '../ports.ts';
import { deviceKeySchema, digestSchema, errorAnswers, issueSchema, refusalSchema } from '../schemas.ts';

/** A profile is data: the box says field by field what is wrong with it. */
const profileData = z.record(z.string(), z.unknown());

/** A file in the box, by its quarantine number or the digest of its delivery. */
const fileFields = {
  quarantineId: z.int().min(1).exactOptional(),
  digest: digestSchema.exactOptional(),
};

const dataPointId = z.string().regex(/^[a-z0-9-]{1,40}$/, 'Is no id of a data point');
const params = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'Is no id of a profile'),
});

const viewSchema = z.object({
  id: z.string(),
  version: z.number(),
  title: z.string(),
  kind: z.enum(['built-in', 'own']),
  dataPointIds: z.array(z.string()).readonly(),
  savedAt: z.string().optional(),
  savedBy: z.string().optional(),
});

const suggestionsSchema = z.object({
  seems: z.string(),
  suggestions: z
    .array(
      z.object({
        score: z.number(),
        basedOn: z.string().optional(),
        reasons: z.array(z.string()).readonly(),
        profile: profileData,
      }),
    )
    .readonly(),
});

const previewSchema = z.object({
  isRecognised: z.boolean(),
  unmapped: z.array(z.string()).readonly(),
  devices: z.number(),
  readings: z.number(),
  issues: z.number(),
  sample: z
    .array(
      z.object({
        device: deviceKeySchema,
        quantity: z.enum(quantities),
        kind: z.enum(readingKinds),
        value: z.string(),
        validOn: z.string(),
        measuredAt: z.string().optional(),
        quality: z.enum(qualities),
        position: z.number(),
      }),
    )
    .readonly(),
  complaints: z.array(issueSchema.extend({ column: z.string().optional() })).readonly(),
  refusal: refusalSchema.optional(),
});

const diffSchema = z.object({
  files: z.number(),
  refused: z.number(),
  unchanged: z.number(),
  added: z.number(),
  changed: z.number(),
  missing: z.number(),
  changes: z
    .array(
      z.object({
        serial: z.string(),
        quantity: z.enum(quantities),
        kind: z.enum(readingKinds),
        validOn: z.string(),
        stored: z.string(),
        now: z.string(),
        position: z.number(),
      }),
    )
    .readonly(),
});

const savedSchema = z.object({
  profile: viewSchema,
  released: z.number(),
  stillQuarantined: z.number(),
  readingsAdded: z.number(),
  versionsAdded: z.number(),
});

/** Mapping profiles: the way out of the quarantine for files of a kind that nobody has described yet. */
export function profileRoutes(app: Api, { profiles }: Pick<ApiPorts, 'profiles'>): void {
  app.route({
    method: 'GET',
    url: '/profiles',
    config: { access: caretakers },
    schema: { response: { 200: z.object({ items: z.array(viewSchema).readonly() }), ...errorAnswers } },
    handler: () => ({ items: profiles.profiles() }),
  });

  app.route({
    method: 'GET',
    url: '/profiles/:id',
    config: { access: caretakers },
    schema: { params, response: { 200: profileData, ...errorAnswers } },
    handler: (request) => {
      const profile = profiles.profile(request.params.id);
      if (!profile) throw new BoxError('NOT_FOUND', `There is no profile "${request.params.id}"`);
      return profile;
    },
  });

  app.route({
    method: 'POST',
    url: '/profiles/suggest',
    config: { access: caretakers },
    schema: { body: z.strictObject(fileFields), response: { 200: suggestionsSchema, ...errorAnswers } },
    handler: (request) => profiles.suggest(fileOf(request.body)),
  });

  app.route({
    method: 'POST',
    url: '/profiles/preview',
    config: { access: caretakers },
    schema: {
      body: z.strictObject({ profile: profileData, ...fileFields }),
      response: { 200: previewSchema, ...errorAnswers },
    },
    handler: (request) => profiles.preview(request.body.profile, fileOf(request.body)),
  });

  app.route({
    method: 'POST',
    url: '/profiles/compare',
    config: { access: caretakers },
    schema: {
      description:
        'What the profile would change of what the data point has delivered under its id; stores nothing.',
      body: z.strictObject({ profile: profileData, dataPointId }),
      response: { 200: diffSchema, ...errorAnswers },
    },
    handler: (request) => profiles.compare(request.body.profile, request.body.dataPointId),
  });

  app.route({
    method: 'POST',
    url: '/profiles',
    config: { access: caretakers },
    schema: {
      description: 'Saves a profile and, if it is bound to a data point, reads that one’s files with it.',
      body: z.strictObject({
        profile: profileData,
        dataPointId: dataPointId.exactOptional(),
        acceptChanges: z.boolean().exactOptional(),
      }),
      response: { 200: savedSchema, ...errorAnswers },
    },
    handler: (request) => {
      const { profile, ...options } = request.body;
      return profiles.save(profile, options, actorOf(request));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/profiles/:id',
    config: { access: caretakers },
    schema: { params, response: { 204: z.undefined(), ...errorAnswers } },
    handler: async (request, reply) => {
      await profiles.remove(request.params.id, actorOf(request));
      return reply.code(204).send();
    },
  });
}

function fileOf({ quarantineId, digest }: { quarantineId?: number; digest?: string }): FileOfProfile {
  if (quarantineId !== undefined && digest === undefined) return { quarantineId };
  if (digest !== undefined && quarantineId === undefined) return { digest };
  throw new BoxError('USAGE', 'Name the file: "quarantineId" or "digest"');
}
