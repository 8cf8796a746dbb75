import { basisOf, factNames } from '#schemas/accident-catalogue.ts';
import { assistKinds, occasions } from '#schemas/assists.ts';
import { flags } from '#schemas/evidence-words.ts';
import { Export, explained } from '#schemas/exports.ts';
import { guideTopics } from '#schemas/guides.ts';
import { indicatorKinds, indicatorWords } from '#schemas/indicators.ts';
import { suspicionKinds } from '#schemas/leads.ts';
import { measures } from '#schemas/measures.ts';
import { notificationText, toldEvents } from '#schemas/notifications.ts';
import { nouns } from '#schemas/nouns.ts';
import { qualification, trainingLevels } from '#schemas/qualification.ts';
import { readingPurposes } from '#schemas/readings.ts';
import { reciprocityMeasures } from '#schemas/reciprocity.ts';
import { SharedPart } from '#schemas/sharing.ts';
import { ShotKind, shotOf } from '#schemas/shots.ts';
import { reversals, services } from '#schemas/statement-entries.ts';
import { eventType } from '#schemas/webhooks.ts';
import { fieldWords } from './fields.ts';
import { stateWords } from './states.ts';
import { claimsValues } from './values-claims.ts';
import { fraudValues } from './values-fraud.ts';
import { peopleValues } from './values-people.ts';
import { byCode, under, type Word, type Words, wordsOf } from './word.ts';

const { catalogue, rules } = basisOf();

/** Words by the entries of a list. */
const ofEach = <K extends string>(entries: readonly K[], say: (entry: K) => Word): Words =>
  wordsOf(Object.fromEntries(entries.map((entry) => [entry, say(entry)])));

/** The labels of fields, where a field's name is itself a value. */
const labelsOf = (names: readonly string[]): Words =>
  Object.fromEntries(names.flatMap((name) => (fieldWords[name] ? [[name, fieldWords[name]]] : [])));

/** A rule whose words name the parties of a case has none that stand alone. */
const alone = (table: Words): Words =>
  Object.fromEntries(Object.entries(table).filter(([, { zh }]) => !zh.includes('{')));

const parts = labelsOf(SharedPart.options);
const eventTypes = toldEvents.map(({ kind, verb }) => eventType(kind, verb));

/** What the schemas say in words already. */
const told: Words = {
  ...under('kind', Object.fromEntries(nouns.map(({ kind, zh, en }) => [kind, { zh, en }]))),
  ...under('standing', stateWords.credential ?? {}),
  ...under('field', labelsOf([...Object.keys(qualification), 'photoId'])),
  ...under('fact', labelsOf(factNames)),
  ...under('parts', parts),
  ...under('withheld', parts),
  ...under('level', trainingLevels),
  ...under('trainingLevel', trainingLevels),
  ...byCode(assistKinds),
  ...wordsOf(occasions),
  ...under(
    'shotKind',
    ofEach(ShotKind.options, (kind) => shotOf(kind)),
  ),
  ...wordsOf(flags),
  ...byCode(catalogue.types),
  ...byCode(catalogue.excluded),
  ...wordsOf(rules.conditions),
  ...wordsOf(rules.ways),
  ...under('ground', alone(rules.liability)),
  ...under('code', rules.withheld),
  ...under('suspicions', byCode(suspicionKinds)),
  ...ofEach(indicatorKinds, indicatorWords),
  ...wordsOf(readingPurposes),
  ...wordsOf(reciprocityMeasures),
  ...wordsOf(measures),
  ...ofEach(Export.shape.failure.unwrap().options, explained),
  ...ofEach(eventTypes, notificationText),
  ...wordsOf(guideTopics),
  ...under('service', services),
  ...under('because', reversals),
};

/** What every code is called, by itself; by `${field}.${code}` where a field means something of its own by it. */
export const valueWords: Words = { ...told, ...peopleValues, ...claimsValues, ...fraudValues };
