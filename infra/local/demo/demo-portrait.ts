import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Client } from '#schemas/client.ts';

const walls = ['#d8e4ee', '#e6e0d4', '#dbe7dc'] as const;
const coats = ['#2f4858', '#4a3f55', '#37503f', '#5a4636'] as const;
const skins = ['#e8bd9b', '#d9a47c', '#f0cbae'] as const;
const hairs = ['#2b2320', '#4a3a30', '#1d1d22'] as const;

/** The n-th face of nobody: a drawing, so that no real person stands in the demo. */
function face(n: number): string {
  const [wall, coat, skin, hair] = [walls[n % 3], coats[n % 4], skins[(n * 2) % 3], hairs[(n * 5) % 3]];
  const fringe =
    n % 2 === 0
      ? 'M78 160 Q75 65 150 65 Q225 65 222 160 Q205 105 150 105 Q95 105 78 160 Z'
      : 'M70 235 Q60 60 150 60 Q240 60 230 235 Q222 120 150 108 Q78 120 70 235 Z';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="400"><rect width="300" height="400" fill="${wall}"/>
<path d="M40 400 Q50 290 150 285 Q250 290 260 400 Z" fill="${coat}"/><rect x="125" y="225" width="50" height="75" fill="${skin}"/>
<ellipse cx="150" cy="165" rx="70" ry="90" fill="${skin}"/><path d="${fringe}" fill="${hair}"/>
<circle cx="124" cy="165" r="8" fill="#2b2320"/><circle cx="176" cy="165" r="8" fill="#2b2320"/>
<path d="M122 212 Q150 ${224 + ((n * 3) % 12)} 178 212" fill="none" stroke="#9c5446" stroke-width="6"/></svg>`;
}

/** @param width pixels; it is a third higher than wide @returns a JPEG */
export const drawnPortrait = (n: number, width = 600): Promise<Buffer> =>
  sharp(Buffer.from(face(n)), { density: (72 * width) / 300 })
    .jpeg({ quality: 92 })
    .toBuffer();

/** Declares, uploads and seals the n-th portrait. @returns the id of the evidence */
export async function sealedPortrait(client: Client, n: number): Promise<string> {
  const content = await drawnPortrait(n);
  const idempotencyKey = `demo-portrait-${n}`;
  const { body } = await client.declareEvidence({
    body: {
      fileName: `演示人像${n + 1}.jpg`,
      contentType: 'image/jpeg',
      size: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      shotKind: 'portrait',
    },
    idempotencyKey,
  });
  if (body.status === 'declared') {
    const form = new FormData();
    for (const [name, value] of Object.entries(body.upload.fields)) form.set(name, value);
    form.set('file', new Blob([Uint8Array.from(content)]), body.fileName);
    await fetch(body.upload.url, { method: 'POST', body: form });
    await client.completeEvidence({ params: { id: body.id }, idempotencyKey });
  }
  return body.id;
}
