import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { largestEvidence } from '#schemas/evidence.ts';
import { vehicleRegistration } from '../support/bodies.ts';
import {
  branchClient,
  completed,
  putSealed,
  putUpload,
  requestedCase,
  sealedBytes,
  sealedKeys,
} from '../support/evidence.ts';
import { heic, pdf, pngThatClaims, withComment, zip } from '../support/files.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { declarationOf, jpeg, noise, scenePhoto, upload } from '../support/photo.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ metered: true });
});
afterAll(() => hub?.stop());
afterEach(() => hub.proxy.faults.clear());

const member = () => hub.as('system-lushan');
type Declared = Partial<ReturnType<typeof declarationOf>> | { contentType: 'image/png' | 'application/pdf' };

async function declared(content: Buffer, more: Declared = {}) {
  return (await member().declareEvidence({ body: { ...declarationOf(content), ...more } })).body;
}
const complete = (id: string, idempotencyKey: string = crypto.randomUUID()) =>
  member().completeEvidence({ params: { id }, idempotencyKey });
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    ({ problem }) => problem.code,
  );

describe('a file', () => {
  it('is sealed byte for byte as it was checked; whatever is uploaded afterwards changes nothing', async () => {
    const photo = await scenePhoto(1);
    const { id, upload: form } = await declared(photo);
    expect(await codeOf(complete(id))).toBe('evidence_not_uploaded');
    expect((await upload(form, photo)).ok).toBe(true);
    // Uploaded is not sealed: nothing stands in the locked store before the check.
    expect(await sealedKeys(hub, id)).toEqual([]);
    expect((await complete(id)).body).toMatchObject({ status: 'sealed', version: 2 });
    await putUpload(hub, id, jpeg());
    expect(await codeOf(complete(id))).toBe('state_conflict');
    expect(await sealedBytes(hub, id)).toEqual(photo);
    const { body } = await member().readEvidence({ params: { id } });
    expect(Buffer.from(await (await fetch(body.link ?? '')).arrayBuffer())).toEqual(photo);
  });

  it('has a form that takes that very file and no other, to the uploads and nowhere else', async () => {
    const photo = jpeg();
    const { id, upload: form } = await declared(photo);
    expect(form.fields.key).toBe(`uploads/${id}`);
    expect((await upload(form, jpeg())).ok).toBe(false);
    expect((await upload(form, Buffer.concat([photo, Buffer.alloc(1)]))).ok).toBe(false);
    const elsewhere = { ...form, fields: { ...form.fields, key: `evidence/${id}` } };
    expect((await upload(elsewhere, photo)).ok).toBe(false);
    expect(await codeOf(complete(id))).toBe('evidence_not_uploaded');
  });

  it('that several complete at once is sealed once, and each repeat gets the first answer', async () => {
    const photo = await scenePhoto(2);
    const { id, upload: form } = await declared(photo);
    await upload(form, photo);
    const keys = Array.from({ length: 5 }, () => crypto.randomUUID());
    const answers = await Promise.all(keys.map((key) => codeOf(complete(id, key))));
    expect(answers.toSorted()).toEqual(['done', ...Array(4).fill('state_conflict')]);
    const first = keys[answers.indexOf('done')] ?? '';
    await hub.twin.idle();
    const again = await complete(id, first);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toMatchObject({ status: 'sealed', version: 2 });
    expect(await sealedBytes(hub, id)).toEqual(photo);
  });

  it('whose sealing broke off between file and record is sealed by the next try, with the same bytes', async () => {
    const photo = await scenePhoto(3);
    const { id, upload: form } = await declared(photo);
    await upload(form, photo);
    await putSealed(hub, id, photo);
    expect((await complete(id)).body.status).toBe('sealed');
    expect(await sealedBytes(hub, id)).toEqual(photo);
  });

  it('that is exchanged while it is completed is sealed as declared, or refused', async () => {
    for (let round = 0; round < 6; round += 1) {
      const photo = jpeg(60_000);
      const { id, upload: form } = await declared(photo);
      await upload(form, photo);
      const [{ body }] = await Promise.all([complete(id), putUpload(hub, id, jpeg(60_000))]);
      if (body.status === 'sealed') expect(await sealedBytes(hub, id)).toEqual(photo);
      else expect([body.refusal, await sealedKeys(hub, id)]).toEqual(['sha256', []]);
    }
  });
});

describe('a bad file', () => {
  /** Declares it as it is, unless told otherwise, and brings it around the form, which would refuse some of them itself. */
  async function refused(content: Buffer, more: Declared = {}) {
    const { id } = await declared(content, more);
    await putUpload(hub, id, content);
    const { body } = await complete(id);
    // It is not kept with the evidence, and whoever reads the record is told the same.
    expect(await sealedKeys(hub, id)).toEqual([]);
    const { body: seen } = await member().readEvidence({ params: { id } });
    expect(seen).toEqual(body);
    expect([body.status, body.explanation?.zh, body.explanation?.en]).toEqual([
      'refused',
      expect.stringMatching(/。$/),
      expect.stringMatching(/\.$/),
    ]);
    expect(`${body.explanation?.zh}${body.explanation?.en}`).not.toMatch(/[{}]|undefined/);
    return body;
  }
  const png = (content: Promise<Buffer>) => content.then((it) => [it, { contentType: 'image/png' }] as const);
  const document = (content: Buffer) => [content, { contentType: 'application/pdf' }] as const;
  const broken = async () => {
    const photo = await scenePhoto(4);
    return { photo, webp: await sharp(photo).webp().toBuffer(), asPng: await sharp(photo).png().toBuffer() };
  };

  it('is refused when it is not what was declared, and told what was found', async () => {
    const { photo, webp, asPng } = await broken();
    expect(await refused(Buffer.alloc(0), { size: 10 })).toMatchObject({ refusal: 'empty' });
    const size = await refused(photo, { size: photo.length + 1 });
    expect(size).toMatchObject({ refusal: 'size', found: String(photo.length) });
    expect(size.explanation?.zh).toContain(`${photo.length + 1}`);
    expect(await refused(photo, { sha256: 'a'.repeat(64) })).toMatchObject({ refusal: 'sha256' });
    expect(await refused(asPng)).toMatchObject({ refusal: 'type', found: 'image/png' });
    expect(await refused(webp)).toMatchObject({ refusal: 'type', found: 'image/webp' });
    expect(await refused(zip())).toMatchObject({ refusal: 'type', found: 'application/zip' });
    expect(await refused(Buffer.from('<html><script>'))).toMatchObject({ refusal: 'type', found: 'text/html' });
    expect(await refused(photo, { contentType: 'application/pdf' })).toMatchObject({ refusal: 'type' });
  });

  it('in the format of newer phones is told how to set the camera, when it comes and when it is declared', async () => {
    const { refusal, explanation } = await refused(heic());
    expect(refusal).toBe('heic');
    expect(explanation?.zh).toContain('JPEG');
    const body = { ...declarationOf(heic()), contentType: 'image/heic' as never };
    await expect(member().declareEvidence({ body })).rejects.toMatchObject({
      problem: {
        code: 'invalid_request',
        errors: [{ pointer: '/contentType', detail: expect.stringContaining('兼容性最佳') }],
      },
    });
  });

  it('that is larger than any may be is refused however it was declared', async () => {
    const huge = Buffer.concat([await scenePhoto(5), Buffer.alloc(21 * 1024 * 1024)]);
    expect(await refused(huge, { size: largestEvidence })).toMatchObject({ refusal: 'too_large' });
    await expect(declared(huge)).rejects.toMatchObject({ problem: { errors: [{ pointer: '/size' }] } });
    const empty = declared(Buffer.alloc(0));
    await expect(empty).rejects.toMatchObject({ problem: { errors: [{ pointer: '/size' }] } });
  });

  it('that is cut off or damaged is refused at once, not when somebody needs it', async () => {
    const { photo, asPng } = await broken();
    for (const cut of [2, 1000, photo.length - 100])
      expect(await refused(photo.subarray(0, photo.length - cut)), `${cut} bytes`).toMatchObject({
        refusal: 'truncated',
      });
    const ended = Buffer.concat([photo.subarray(0, Math.floor(photo.length / 5)), Buffer.from('ffd9', 'hex')]);
    expect(await refused(ended), 'cut off, with an end put on').toMatchObject({ refusal: 'truncated' });
    expect(await refused(...(await png(Promise.resolve(asPng.subarray(0, -500)))))).toMatchObject({
      refusal: 'truncated',
    });
    expect(await refused(noise())).toMatchObject({ refusal: 'unreadable' });
  });

  it('that would unfold to more pixels than a camera has is refused before it is decoded', async () => {
    const found = '50000 x 50000';
    expect(await refused(...(await png(pngThatClaims(50_000, 50_000))))).toMatchObject({
      refusal: 'too_many_pixels',
      found,
    });
    const flat = sharp({ create: { width: 9000, height: 9000, channels: 3, background: 'red' } }).png({
      palette: true,
    });
    const bomb = await png(flat.toBuffer());
    expect(bomb[0].length).toBeLessThan(300_000);
    const before = performance.now();
    expect(await refused(...bomb)).toMatchObject({ refusal: 'too_many_pixels' });
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it('that is another kind of file besides is refused', async () => {
    const { photo } = await broken();
    const archive = { refusal: 'another_file', found: 'application/zip' };
    expect(await refused(Buffer.concat([photo, zip()]))).toMatchObject(archive);
    expect(await refused(...document(Buffer.concat([pdf(), zip()])))).toMatchObject(archive);
    expect(await refused(withComment(photo, '%PDF-1.7\n1 0 obj'))).toMatchObject({ found: 'application/pdf' });
    const page = Buffer.from(pdf().toString('latin1').replace('%PDF-1.7\n', '%PDF-1.7\n%<script>alert(1)</script>\n'));
    expect(await refused(...document(page))).toMatchObject({ refusal: 'another_file', found: 'text/html' });
  });

  it('that is a document is refused when it is cut off, broken or needs a password', async () => {
    const refusals = [pdf().subarray(0, 150), pdf({ startxref: 3 }), pdf({ trailer: '/Encrypt 9 0 R' })].map(
      async (content) => (await refused(...document(content))).refusal,
    );
    expect(await Promise.all(refusals)).toEqual(['truncated', 'unreadable', 'encrypted']);
    expect((await completed(member(), pdf(), { contentType: 'application/pdf' })).status).toBe('sealed');
  });

  it('is no photo to which a phone has added what no other reader takes for a file', async () => {
    const motion = Buffer.concat([
      await scenePhoto(6),
      Buffer.from('\0\0\0\x18ftypmp42', 'latin1'),
      Buffer.alloc(90_000, 5),
    ]);
    expect((await completed(member(), motion)).status).toBe('sealed');
  });
});

describe('who reads a file of a case', () => {
  const readers = ['system-lushan', 'system-heting', 'coordinator-ts', 'coordinator-ln', 'antifraud-ts'] as const;

  it('is its owner, both branches and the coordinators of both cities; who else asks finds nothing', async () => {
    const handoffId = await requestedCase(hub);
    const { id } = await completed(member(), await scenePhoto(7), { handoffId });
    const read = (who: Caller) => hub.as(who).readEvidence({ params: { id } });
    for (const who of readers) {
      const { body } = await read(who);
      expect(body).toMatchObject({ id, handoffId, link: expect.any(String) });
      expect(Object.keys(body)).not.toContain('underwritingBranchId');
    }
    for (const who of ['system-yanqi', 'police-ts'] as const)
      expect(await codeOf(read(who))).toBe(who === 'police-ts' ? 'role_not_allowed' : 'not_found');
    expect(await codeOf(hub.as('system-heting').completeEvidence({ params: { id } }))).toBe('role_not_allowed');
    expect(await codeOf(hub.as('system-yanqi').completeEvidence({ params: { id } }))).toBe('not_found');

    const bound = (branch: string) => branchClient(hub, branch);
    const branches = ['lushan-ts', 'lushan-ln', 'heting-ts', 'heting-ln'] as const;
    const seen = await Promise.all(
      branches.map(async (branch) => codeOf((await bound(branch)).readEvidence({ params: { id } }))),
    );
    expect(seen).toEqual(['done', 'not_found', 'not_found', 'done']);
  });

  it('are of a file of no case its owner only, and its branch where one declared it', async () => {
    const { id } = await completed(member(), jpeg());
    for (const who of ['system-heting', 'coordinator-ts', 'coordinator-ln'] as const)
      expect(await codeOf(hub.as(who).readEvidence({ params: { id } }))).toBe('not_found');
    const [own, sibling] = await Promise.all([branchClient(hub, 'lushan-ts'), branchClient(hub, 'lushan-ln')]);
    const { id: ofBranch } = await completed(own, jpeg());
    expect(await codeOf(own.readEvidence({ params: { id: ofBranch } }))).toBe('done');
    expect(await codeOf(member().readEvidence({ params: { id: ofBranch } }))).toBe('done');
    expect(await codeOf(sibling.readEvidence({ params: { id: ofBranch } }))).toBe('not_found');
    expect(await codeOf(sibling.completeEvidence({ params: { id: ofBranch } }))).toBe('not_found');
  });

  it('cannot be chosen by naming a case of others, or one that came to nothing', async () => {
    const handoffId = await requestedCase(hub);
    const body = { ...declarationOf(jpeg()), handoffId };
    for (const client of [hub.as('system-yanqi'), await branchClient(hub, 'lushan-ln')])
      await expect(client.declareEvidence({ body })).rejects.toMatchObject({
        problem: { code: 'unknown_reference', errors: [{ pointer: '/handoffId' }] },
      });
    await member().withdrawHandoff({ params: { id: handoffId }, body: { reason: '重复报案' } });
    expect(await codeOf(member().declareEvidence({ body }))).toBe('case_ended');
  });

  it('must say of papers of a vehicle whose they are, and may not send a portrait', async () => {
    const handoffId = await requestedCase(hub);
    const faults = (shotKind: 'driving-licence' | 'portrait') =>
      member()
        .declareEvidence({ body: { ...declarationOf(jpeg()), shotKind, handoffId } })
        .catch(({ problem }) =>
          problem.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`),
        );
    expect(await faults('driving-licence')).toEqual(['/vehicle vehicle_missing']);
    expect(await faults('portrait')).toEqual(['/handoffId portrait_of_case']);
  });
});

describe('the chain of custody', () => {
  it('names every step with its hash, and every link that was given out: to whom, when, and by which request', async () => {
    const handoffId = await requestedCase(hub);
    const photo = await scenePhoto(8);
    const { id } = await completed(member(), photo, { handoffId });
    await hub.twin.idle();
    const versionBefore = (await member().readEvidence({ params: { id } })).body.version;
    const { headers } = await hub.as('system-heting').readEvidence({ params: { id } });
    await hub.as('coordinator-ln').readCaseEvidence({ params: { id: handoffId } });
    const { body } = await hub.as('coordinator-ts').readCustody({ params: { id }, query: { limit: 100 } });
    expect(body).toMatchObject({ evidenceId: id, sha256: declarationOf(photo).sha256, size: photo.length });
    expect(body.steps.map(({ verb, by }) => [verb, by.role])).toEqual([
      ['declare', 'member'],
      ['seal', 'member'],
      ['analyse', 'system'],
    ]);
    for (const step of body.steps) expect(step.hash).toEqual(expect.any(String));
    const given = body.links.items.map(({ what, by, requestId }) => ({
      what,
      role: by.role,
      member: by.memberId,
      requestId,
    }));
    const [lushan, heting] = [hub.ids.members.lushan, hub.ids.members.heting];
    expect(given.map(({ what, role, member: of }) => [what, role, of])).toEqual([
      ['thumbnail', 'coordinator', undefined],
      ['thumbnail', 'member', heting],
      ['original', 'member', heting],
      ['thumbnail', 'member', lushan],
      ['original', 'member', lushan],
    ]);
    expect(given[1]?.requestId).toBe(headers.get('x-request-id'));
    // Looking leaves the record as it is.
    expect((await member().readEvidence({ params: { id } })).body.version).toBe(versionBefore);
  });

  it('is read page by page, by readers of the file only', async () => {
    const { id } = await completed(member(), jpeg());
    for (let reading = 0; reading < 5; reading += 1) await member().readEvidence({ params: { id } });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 2, ...(cursor ? { cursor } : {}) };
      const { body } = await member().readCustody({ params: { id }, query });
      seen.push(...body.links.items.map(({ requestId }) => requestId));
      cursor = body.links.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBeGreaterThanOrEqual(5);
    expect(await codeOf(hub.as('system-heting').readCustody({ params: { id } }))).toBe('not_found');
    expect(await codeOf(hub.as('coordinator-ts').readCustody({ params: { id } }))).toBe('not_found');
  });

  it('knows also of links that were given through another record', async () => {
    const photo = await completed(member(), jpeg());
    const body = { ...vehicleRegistration(), liveryPhotoIds: [photo.id] };
    const { body: vehicle } = await member().registerVehicle({ body });
    await hub.as('coordinator-ts').readVehicle({ params: { id: vehicle.id } });
    const { body: custody } = await member().readCustody({ params: { id: photo.id } });
    expect(custody.links.items.map(({ what, by }) => [what, by.role])).toEqual([['original', 'coordinator']]);
  });
});

describe('a hub that goes down', () => {
  it('while a file is on its way loses nothing: the declaration stands, a repeat of it gives a fresh form', async () => {
    const photo = jpeg(8_000_000);
    const idempotencyKey = crypto.randomUUID();
    const declare = () => member().declareEvidence({ body: declarationOf(photo), idempotencyKey });
    const { body: first } = await declare();
    const sent = upload(first.upload, photo).then(
      ({ ok }) => ok,
      () => false,
    );
    await hub.restart();
    await sent;
    const { body: again } = await declare();
    expect([again.id, again.status, again.version]).toEqual([first.id, 'declared', 1]);
    expect((await upload(again.upload, photo)).ok).toBe(true);
    const key = crypto.randomUUID();
    // Stopped while it is completed: the caller, who has no answer, asks again with the same key.
    const asked = Promise.allSettled([complete(first.id, key)]);
    await hub.restart();
    await asked;
    expect((await complete(first.id, key)).body).toMatchObject({ status: 'sealed' });
    expect(await sealedBytes(hub, first.id)).toEqual(photo);
    await hub.twin.idle();
    const { body } = await member().readCustody({ params: { id: first.id } });
    expect(body.steps.map(({ verb }) => verb)).toEqual(['declare', 'seal', 'analyse']);
  });
});
