import * as z from 'zod';
import { HandoffId, Track } from './case.ts';
import { Evidence } from './evidence.ts';
import { handoffNoun } from './handoffs.ts';
import { Paging, pageOf } from './primitives.ts';
import { route } from './route.ts';
import { ShotCount } from './shots.ts';

/** The evidence of a case, as its parties and the coordinators of both cities read it. */
export const caseEvidenceRoutes = {
  readCaseEvidence: route({
    capability: 'evidence',
    method: 'GET',
    path: '/v1/handoffs/{id}/evidence',
    summary: { zh: '案件证据', en: 'The files of a case, newest first, and which pictures are still missing' },
    who: ['member', 'coordinator'],
    noun: handoffNoun,
    params: z.strictObject({ id: HandoffId }),
    query: Paging,
    answer: {
      status: 200,
      body: z
        .object({
          completeness: z.object({
            track: Track,
            complete: z.boolean(),
            shots: z.array(ShotCount),
            source: z.object({ zh: z.string(), en: z.string() }),
          }),
          files: pageOf(Evidence.extend({ thumbnailLink: z.string().optional() }).meta({ id: 'CaseFile' })),
        })
        .meta({ id: 'CaseEvidence' }),
    },
  }),
} as const;
