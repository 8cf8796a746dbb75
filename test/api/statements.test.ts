import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '#schemas/calendar.ts';
import type { StatementLine } from '#schemas/statement-entries.ts';
import { disputeDays } from '#schemas/statements.ts';
import { recordSortKey } from '#schemas/tables.ts';
import { monthAfter } from '../../functions/statements/rules.ts';
import { boundTo, bringTo, newCredential, newHandoff, outcome } from '../support/handoffs.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { because, bringLeadTo, findingOf, newLead } from '../support/leads.ts';
import { readPdf } from '../support/pdf.ts';
import { assistReport, need } from '../support/samples.ts';
import { sourceOf } from '../support/sources.ts';

/*
 * Heting's adjusters help customers of Lushan and Yanqi; Lushan reports frauds on Heting's policies. Months are closed here before they are
 * over, one after the other: what is done after that belongs to the next.
 */
const [lushan, heting, yanqi] = ['system-lushan', 'system-heting', 'system-yanqi'] as const;
type Company = 'lushan' | 'heting' | 'yanqi';

let hub: Hub;
let credential: string;
/** The month of now, and those that are closed after it. */
let month = monthOf(new Date().toISOString());
beforeAll(async () => {
  hub = await startHub({ metered: true });
  credential = (await newCredential(hub)).number;
});
afterAll(() => hub?.stop());
afterEach(() => hub.proxy.faults.clear());

const memberId = (company: Company) => need(hub.ids.members, company);
const run = (input: object) => hub.twin.invoke('Hub-local-statements', input);
const verify = (which: string) => hub.twin.invoke('Hub-local-statement-verify', { month: which });

/** Closes the month that is open. @returns it */
async function closeMonth(): Promise<string> {
  const closed = month;
  await run({ month: closed, early: true });
  month = monthAfter(closed);
  return closed;
}

/** Help by Heting for another company's customer, of which that one has taken note. */
async function assist(customer: Company, acknowledged = true) {
  const body = { ...assistReport(credential, '621202'), customerOf: memberId(customer) };
  const { id } = (await hub.as(heting).reportAssist({ body })).body;
  if (acknowledged) await hub.as(`system-${customer}`).acknowledgeAssist({ params: { id } });
  return id;
}

/** A fraud on a policy of Heting's that Lushan reported and the committee has proven. */
async function fraud(savedFen: number) {
  const { id } = await newLead(hub);
  await bringLeadTo(hub, id, 'investigating');
  await hub.as('antifraud-ts').confirmLead({ params: { id }, body: { ...findingOf(hub, savedFen), ...because } });
  return id;
}

async function statementOf(company: Company, which: string) {
  const { nets } = (await hub.as('coordinator-ts').readStatementMatrix({ query: { month: which } })).body;
  const id = nets.find((net) => net.memberId === memberId(company))?.statementId ?? '';
  return (await hub.as(`system-${company}`).readStatement({ params: { id } })).body;
}

async function linesOf(who: Caller, id: string, limit = 100) {
  const items: StatementLine[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await hub
      .as(who)
      .listStatementLines({ params: { id }, query: { limit, ...(cursor ? { cursor } : {}) } });
    items.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor);
  return items;
}

/** The table itself, past the hub. */
function table() {
  const { endpoints, region, tables } = hub.twin;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials }));
  return { client, TableName: Object.values(tables).find((name) => name.includes('HubTable')) };
}

/** Every line wherever it stands, as `month id`. */
async function standing(): Promise<readonly string[]> {
  const { client, TableName } = table();
  const found: string[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName,
        FilterExpression: 'begins_with(pk, :lines)',
        ExpressionAttributeValues: { ':lines': 'statement-lines#' },
        ...(next ? { ExclusiveStartKey: next } : {}),
      }),
    );
    found.push(...(page.Items ?? []).map((item) => `${item.month} ${item.caseId} ${item.id}`));
    next = page.LastEvaluatedKey;
  } while (next);
  return found.sort();
}

const bent = (pk: string, change: (item: Record<string, unknown>) => Record<string, unknown>) => async () => {
  const { client, TableName } = table();
  const { Items = [] } = await client.send(
    new ScanCommand({ TableName, FilterExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }),
  );
  const [item] = Items.filter(({ sk }) => !String(sk).startsWith('audit#'));
  if (!item) throw new Error(`nothing at ${pk}`);
  await client.send(new PutCommand({ TableName, Item: change(item) }));
  return () => client.send(new PutCommand({ TableName, Item: item }));
};

describe('a month', () => {
  it('holds what companies did for each other, at the tariff of whoever received it, and nets to zero', async () => {
    const tariff = { effectiveFrom: month, quickFen: 6000, ordinaryFen: 15_000, assistFen: 4000 };
    const { body: first } = await hub.as(lushan).setTariff({ body: tariff });
    await assist('lushan');
    await assist('yanqi');
    const { id: handoffId } = await newHandoff(hub);
    await bringTo(hub, handoffId, 'closed', credential);
    // Opened again it is still the same case.
    await hub.as(heting).reopenHandoff({ params: { id: handoffId }, body: { reason: '补充单证' } });
    const leadId = await fraud(1_000_000);
    await hub.twin.idle();
    // Dearer from next month on: what is done in this one keeps its price.
    const dearer = { ...tariff, assistFen: 9000 };
    expect(await outcome(hub.as(lushan).setTariff({ body: dearer }))).toMatchObject({
      status: 422,
      problem: { code: 'implausible_time', errors: [{ pointer: '/effectiveFrom' }] },
    });
    const { body: changed } = await hub.as(lushan).setTariff({ body: { ...dearer, effectiveFrom: monthAfter(month) } });
    expect(changed).toMatchObject({ id: first.id, version: 2, rates: [{ assistFen: 4000 }, { assistFen: 9000 }] });
    await assist('lushan');
    await assist('lushan', false);
    await hub.twin.idle();

    await expect(run({ month })).rejects.toThrow('not over');
    await expect(run({ month: monthAfter(month), early: true })).rejects.toThrow('too early');
    const closed = await closeMonth();
    const [ofHeting, ofLushan, ofYanqi] = [
      await statementOf('heting', closed),
      await statementOf('lushan', closed),
      await statementOf('yanqi', closed),
    ];
    const { body: rewards } = await hub.as(lushan).listRewards({ query: {} });
    const reward = rewards.items.find((one) => one.leadId === leadId);
    const rewardFen = reward?.amountFen ?? Number.NaN;
    expect(ofHeting).toMatchObject({ status: 'issued', month: closed, lines: 5 });
    expect(ofHeting.given).toMatchObject({ ordinary: 1, assist: 3, performanceFen: 15_000 + 4000 + 4000 + 5000 });
    expect(ofHeting.received).toMatchObject({ fraud: 1, fraudFen: rewardFen });
    expect(ofLushan.netFen).toBe(rewardFen - 23_000);
    expect(ofYanqi).toMatchObject({ netFen: -5000, rows: [{ memberId: memberId('heting') }], corrections: 0 });
    const { body: matrix } = await hub.as('coordinator-ln').readStatementMatrix({ query: { month: closed } });
    expect(matrix.sumFen).toBe(0);
    expect(matrix.nets.reduce((sum, { netFen }) => sum + netFen, 0)).toBe(0);
    expect(matrix.rows).toContainEqual(
      expect.objectContaining({ giverId: memberId('heting'), receiverId: memberId('yanqi') }),
    );

    // Page by page the lines are the same; the reference leads to the case.
    const lines = await linesOf(lushan, ofLushan.id, 1);
    expect(lines).toEqual(await linesOf(lushan, ofLushan.id));
    expect(lines.find(({ service }) => service === 'ordinary')).toMatchObject({
      caseId: handoffId,
      credentialNumber: credential,
      amountFen: 15_000,
    });
    // Of a fraud the association reads the amount, and not of which claim; the committee and the companies do.
    const ofFraud = async (who: Caller) =>
      (await linesOf(who, ofLushan.id)).find(({ service }) => service === 'fraud')?.caseId;
    expect([await ofFraud(lushan), await ofFraud('antifraud-ts'), await ofFraud('coordinator-ts')]).toEqual([
      reward?.id,
      reward?.id,
      undefined,
    ]);
    expect(JSON.stringify(await linesOf(heting, ofHeting.id))).not.toContain(leadId);
    expect(await verify(closed)).toMatchObject({ equal: true, statements: 3, lines: 5 });
  });

  it('has each entry once, however often its events come, and late ones in the next month as corrections', async () => {
    const before = await standing();
    await hub.twin.pauseSource(sourceOf('StatementsWorker'));
    const late = await assist('yanqi');
    await hub.twin.idle();
    const closed = await closeMonth();
    await hub.restart();
    await hub.twin.invoke('Hub-local-audit-reconcile', { resendSince: new Date(Date.now() - 3_600_000).toISOString() });
    await hub.twin.idle();
    const added = (await standing()).filter((line) => !before.includes(line));
    expect(added.map((line) => line.split(' ').slice(0, 2))).toEqual([
      [month, late],
      [month, late],
    ]);
    const next = await closeMonth();
    const ofYanqi = await statementOf('yanqi', next);
    expect(ofYanqi).toMatchObject({ lines: 1, corrections: 1, correctionFen: -5000, netFen: -5000 });
    expect(ofYanqi.received.assist).toBe(0);
    expect((await linesOf(yanqi, ofYanqi.id))[0]).toMatchObject({ caseId: late, month: next });
    for (const which of [closed, next]) expect(await verify(which)).toMatchObject({ equal: true });
  });

  it('loses no entry and has none twice when it is closed while entries come, by jobs that are killed and run twice', async () => {
    const before = new Set(await standing());
    for (const kind of ['dropAnswer', 'conflict'] as const)
      hub.proxy.faults.inject({
        kind,
        probability: 0.2,
        times: 15,
        match: (operation) => operation === 'TransactWriteItems',
      });
    const helped: Promise<string>[] = [];
    const jobs: Promise<unknown>[] = [];
    for (let round = 0; round < 3; round += 1) {
      helped.push(...Array.from({ length: 4 }, () => assist('lushan')));
      jobs.push(
        run({ month, early: true }).catch(() => undefined),
        run({ month, early: true }).catch(() => undefined),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      await hub.twin.kill('Hub-local-statements');
    }
    const ids = await Promise.all(helped);
    await Promise.all(jobs);
    await hub.twin.idle();
    hub.proxy.faults.clear();
    const racing = month;
    await closeMonth();
    await closeMonth();
    const added = (await standing()).filter((line) => !before.has(line));
    // Twice each: in the giver's account and in the receiver's, of the same month.
    expect(added.map((line) => line.split(' ')[1]).sort()).toEqual([...ids, ...ids].sort());
    expect(new Set(added).size).toBe(ids.length);
    const again = await run({ month: racing, early: true });
    expect(again).toMatchObject({ closed: [{ month: racing, issued: 0, sumFen: 0 }] });
    expect(await verify(racing)).toMatchObject({ equal: true });
    expect(await verify(monthAfter(racing))).toMatchObject({ equal: true });
  });
});

it('of a month whose accounts do not agree no statement is issued, until they do', async () => {
  await assist('lushan');
  await hub.twin.idle();
  const mend = await bent(`statement-lines#${month}#${memberId('lushan')}`, (item) => ({ ...item, amountFen: 1 }))();
  await expect(run({ month, early: true })).rejects.toThrow('net positions');
  const { nets } = (await hub.as('coordinator-ts').readStatementMatrix({ query: { month } })).body;
  expect(nets).toEqual([]);
  await mend();
  expect((await statementOf('lushan', await closeMonth())).netFen).toBe(-4000);
});

describe('a statement', () => {
  it('is disputed line by line; what is upheld is taken back for both in the next month, and all are told', async () => {
    await assist('lushan');
    await assist('lushan');
    await hub.twin.idle();
    const closed = await closeMonth();
    const ofLushan = await statementOf('lushan', closed);
    const params = { id: ofLushan.id };
    const [one, other] = await linesOf(lushan, ofLushan.id);
    if (!one || !other) throw new Error('two lines were expected');
    const foreign = await linesOf(yanqi, (await statementOf('yanqi', closed)).id);
    expect(foreign).toEqual([]);
    const dispute = (lines: readonly { line: string; reason: string }[]) =>
      outcome(hub.as(lushan).disputeStatement({ params, body: { note: '与查勘记录不符', lines: [...lines] } }));
    const twice = [one, one].map(({ id }) => ({ line: id, reason: '重复' }));
    expect(await dispute(twice)).toMatchObject({
      status: 422,
      problem: { code: 'unknown_reference', errors: [{ pointer: '/lines/1/line' }] },
    });
    expect(await dispute([one, other].map(({ id }) => ({ line: id, reason: '非本公司客户' })))).toMatchObject({
      status: 200,
      body: { status: 'disputed' },
    });
    await hub.twin.idle();
    const ofHeting = await statementOf('heting', closed);
    expect(ofHeting.contested).toEqual({ [memberId('lushan')]: [one.id, other.id] });
    const toldIn = async (who: Caller, type: string, id: string) =>
      (await hub.as(who).listNotifications({ query: { limit: 100 } })).body.items.some(
        (notice) => notice.type === type && notice.subject.id === id,
      );
    expect(await toldIn(lushan, 'statement.issue', ofLushan.id)).toBe(true);
    expect(await toldIn(heting, 'statement.contest', ofHeting.id)).toBe(true);
    expect(await toldIn('coordinator-ln', 'statement.dispute', ofLushan.id)).toBe(true);
    expect(await toldIn(yanqi, 'statement.dispute', ofLushan.id)).toBe(false);

    const decide = (...decisions: { line: string; outcome: 'upheld' | 'rejected'; reason: string }[]) =>
      outcome(hub.as('coordinator-ts').decideStatement({ params, body: { decisions, reason: '核对现场记录' } }));
    const [yes, no] = [
      { line: one.id, outcome: 'upheld' as const, reason: '确非其客户' },
      { line: other.id, outcome: 'rejected' as const, reason: '记录相符' },
    ];
    expect(await decide(yes)).toMatchObject({ status: 422, problem: { errors: [{ code: 'decision_missing' }] } });
    expect(await decide(yes, no)).toMatchObject({ status: 200, body: { status: 'acknowledged' } });
    await hub.twin.idle();
    expect(await toldIn(lushan, 'statement.decide', ofLushan.id)).toBe(true);
    expect(await toldIn(heting, 'statement.resolve', ofHeting.id)).toBe(true);
    expect((await statementOf('heting', closed)).resolved).toEqual({
      [memberId('lushan')]: [yes, no].map(({ line, outcome }) => ({ line, outcome })),
    });
    // What was issued stands as it was.
    const after = await statementOf('lushan', closed);
    expect([after.netFen, after.linesHash, after.lines]).toEqual([ofLushan.netFen, ofLushan.linesHash, 2]);

    const next = await closeMonth();
    const [back] = await linesOf(heting, (await statementOf('heting', next)).id);
    expect(back).toMatchObject({ reverses: one.id, because: 'dispute', ofMonth: one.ofMonth, month: next });
    expect(back?.amountFen).toBe(-one.amountFen);
    expect((await statementOf('lushan', next)).netFen).toBe(one.amountFen);
    for (const which of [closed, next]) expect(await verify(which)).toMatchObject({ equal: true });

    const settled = await hub.as('coordinator-ln').settleStatement({ params, body: { reference: '转账 1' } });
    expect(settled.body).toMatchObject({ status: 'settled', settlementReference: '转账 1' });
    expect(await dispute([])).toMatchObject({ status: 409, problem: { code: 'state_conflict' } });
  });

  it('takes a line back once, whatever follows: a dispute that is upheld, and then a new way for the help', async () => {
    const helped = await assist('lushan');
    await hub.twin.idle();
    const closed = await closeMonth();
    const params = { id: (await statementOf('lushan', closed)).id };
    const [line] = await linesOf(lushan, params.id);
    if (!line) throw new Error('a line was expected');
    const reason = '非本公司客户';
    await hub.as(lushan).disputeStatement({ params, body: { note: reason, lines: [{ line: line.id, reason }] } });
    const decisions = [{ line: line.id, outcome: 'upheld' as const, reason }];
    await hub.as('coordinator-ts').decideStatement({ params, body: { decisions, reason } });
    await hub.as('coordinator-ln').routeAssist({
      params: { id: helped },
      body: { customerOf: memberId('yanqi'), reason: '按车牌查得' },
    });
    await hub.as(yanqi).acknowledgeAssist({ params: { id: helped } });
    await hub.twin.idle();
    const next = await closeMonth();
    const amounts = async (company: Company) =>
      (await linesOf('coordinator-ts', (await statementOf(company, next)).id)).map(({ amountFen }) => amountFen);
    expect(await amounts('lushan')).toEqual([-line.amountFen]);
    const { rows } = (await hub.as('coordinator-ts').readStatementMatrix({ query: { month: next } })).body;
    const [between] = rows.filter(
      ({ giverId, receiverId }) => giverId === memberId('heting') && receiverId === memberId('lushan'),
    );
    expect(between).toMatchObject({ given: { assist: 0 }, correctionFen: -line.amountFen });
    expect((await amounts('heting')).toSorted((a, b) => a - b)).toEqual([-line.amountFen, 5000]);
    expect((await statementOf('lushan', next)).netFen).toBe(line.amountFen);
    for (const which of [closed, next]) expect(await verify(which)).toMatchObject({ equal: true });
  });

  it('takes a reward back that was paid directly, and not one that the statements pay', async () => {
    const rewardOf = async (leadId: string) => {
      const { items } = (await hub.as(lushan).listRewards({ query: { limit: 100 } })).body;
      return items.find((one) => one.leadId === leadId)?.id ?? '';
    };
    const [one, other] = [await fraud(1_000_000), await fraud(2_000_000)];
    await hub.twin.idle();
    const [direct, netted] = [await rewardOf(one), await rewardOf(other)];
    const paymentReference = '转账 3';
    const { body: paid } = await hub
      .as(heting)
      .settleReward({ params: { id: direct }, body: { paymentReference, paidDirectly: true } });
    expect(paid).toMatchObject({ status: 'settled', paidDirectly: true });
    await hub.as(heting).settleReward({ params: { id: netted }, body: { paymentReference } });
    await hub.twin.idle();
    const closed = await closeMonth();
    const lines = await linesOf(lushan, (await statementOf('lushan', closed)).id);
    const casesOf = (id: string) => lines.filter(({ caseId }) => caseId === id).map(({ cases }) => cases);
    expect([casesOf(direct), casesOf(netted)]).toEqual([[1, -1], [1]]);
    expect(await verify(closed)).toMatchObject({ equal: true });
  });

  it('is of its company alone, not of another one or one branch, and is decided by the associations of its cities', async () => {
    const closed = await closeMonth();
    const { id } = await statementOf('yanqi', closed);
    const params = { id };
    const bound = await boundTo(hub, 'yanqi', 'yanqi-ln');
    for (const client of [hub.as(lushan), bound]) {
      expect(await outcome(client.readStatement({ params }))).toMatchObject({ status: 404 });
      expect(await outcome(client.listStatementLines({ params, query: {} }))).toMatchObject({ status: 404 });
      expect(await outcome(client.acknowledgeStatement({ params }))).toMatchObject({ status: 404 });
    }
    const tariff = { effectiveFrom: monthOf(new Date().toISOString()), quickFen: 1, ordinaryFen: 1, assistFen: 1 };
    expect(await outcome(bound.setTariff({ body: tariff }))).toMatchObject({ problem: { code: 'company_matter' } });
    expect(await outcome(hub.as(yanqi).setTariff({ body: { ...tariff, effectiveFrom: '2020-01' } }))).toMatchObject({
      status: 422,
      problem: { code: 'implausible_time', errors: [{ pointer: '/effectiveFrom' }] },
    });
    expect((await hub.as(heting).listTariffs({ query: {} })).body.items).toEqual([]);
    expect((await hub.as('coordinator-ln').listTariffs({ query: {} })).body.items.length).toBeGreaterThan(0);
    // A case that is missing has no line: the note says so.
    await hub.as(yanqi).disputeStatement({ params, body: { note: '缺少一件' } });
    const decision = { params, body: { reason: '已核对' } };
    expect(await outcome(hub.as('coordinator-ts').decideStatement(decision))).toMatchObject({
      problem: { code: 'role_not_allowed' },
    });
    expect(await outcome(hub.as('coordinator-ln').decideStatement(decision))).toMatchObject({ status: 200 });
  });

  it('can be disputed for some days from its issue, and agreed with after that too, or settled without a word', async () => {
    const closed = await closeMonth();
    const [params, ofYanqi] = [
      { id: (await statementOf('heting', closed)).id },
      { id: (await statementOf('yanqi', closed)).id },
    ];
    const settle = (of: { readonly id: string }, who: Caller) =>
      outcome(hub.as(who).settleStatement({ params: of, body: { reference: '转账 2' } }));
    expect(await settle(ofYanqi, 'coordinator-ln')).toMatchObject({ status: 409, problem: { code: 'dispute_open' } });
    const { client, TableName } = table();
    for (const { id } of [params, ofYanqi])
      await client.send(
        new UpdateCommand({
          TableName,
          Key: { pk: id, sk: recordSortKey },
          UpdateExpression: 'SET createdAt = :long, version = version + :one',
          ExpressionAttributeValues: {
            ':long': new Date(Date.now() - (disputeDays + 1) * 86_400_000).toISOString(),
            ':one': 1,
          },
        }),
      );
    expect(await settle(ofYanqi, 'coordinator-ln')).toMatchObject({ status: 200, body: { status: 'settled' } });
    expect(await outcome(hub.as(heting).disputeStatement({ params, body: { note: '来迟了' } }))).toMatchObject({
      status: 409,
      problem: { code: 'dispute_late' },
    });
    const agreed = await hub.as(heting).acknowledgeStatement({ params });
    expect(agreed.body.status).toBe('acknowledged');
    expect(await settle(params, heting)).toMatchObject({ status: 403 });
  });

  it('comes as a PDF, as CSV and as a workbook, for its company and no other', async () => {
    const [first] = (await hub.as(heting).listStatements({ query: { limit: 100 } })).body.items.filter(
      ({ lines }) => lines > 3,
    );
    if (!first) throw new Error('no statement with lines');
    const fetched = async (ending: string, who: Caller = heting) =>
      fetch(`${hub.url}/v1/statements/${first.id}/statement.${ending}`, {
        headers: { authorization: `Bearer ${await hub.tokenOf(who)}` },
      });
    const ids = (await linesOf(heting, first.id)).map(({ id }) => id);
    const csv: string[][] = parse(await (await fetched('csv')).text(), { bom: true });
    expect(csv.slice(1).map((cells) => cells.at(-1))).toEqual(ids);
    const sheet = await readSheet(Buffer.from(await (await fetched('xlsx')).arrayBuffer()), 3);
    expect(sheet.slice(1).map((cells) => cells.at(-1))).toEqual(ids);
    const pdf = await fetched('pdf');
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    const { pages } = await readPdf(new Uint8Array(await pdf.arrayBuffer()));
    const text = pages.map((page) => page.text).join('');
    for (const id of ids) expect(text).toContain(id);
    expect(text.replaceAll(' ', '')).toContain('鹤汀试验保险');
    for (const ending of ['csv', 'xlsx', 'pdf']) expect((await fetched(ending, lushan)).status).toBe(404);
    expect((await fetched('csv?part=2')).status).toBe(404);
  });
});

describe('the verification', () => {
  it('names a line and a figure that were bent past the hub', async () => {
    await assist('lushan');
    await hub.twin.idle();
    const closed = await closeMonth();
    const { id } = await statementOf('lushan', closed);
    const [line] = await linesOf(lushan, id);
    const account = `statement-lines#${closed}#${memberId('lushan')}`;
    const mendLine = await bent(account, (item) => ({ ...item, amountFen: 1 }))();
    await expect(verify(closed)).rejects.toThrow(`${line?.id} in ${id} is not what the records say`);
    await mendLine();
    expect(await verify(closed)).toMatchObject({ equal: true });
    const mendFigure = await bent(id, (item) => ({ ...item, netFen: 0 }))();
    await expect(verify(closed)).rejects.toThrow(`netFen of ${id}`);
    await mendFigure();
    expect(await verify(closed)).toMatchObject({ equal: true });
    await expect(verify(month)).rejects.toThrow('not closed');
  });
});
