import { statementRoutes } from '#schemas/statement-routes.ts';
import { tariffRoutes } from '#schemas/tariffs.ts';
import { api } from '#shared/http/api.ts';
import * as files from './files.ts';
import * as steps from './steps.ts';
import * as store from './store.ts';
import * as tariffs from './tariffs.ts';

export const handler = api(
  { ...statementRoutes, ...tariffRoutes },
  {
    listStatements: store.list,
    readStatementMatrix: store.readMatrix,
    readStatement: store.read,
    listStatementLines: store.listLines,
    readStatementTimeline: store.readCourse,
    drawStatement: files.draw,
    readStatementTable: files.table,
    readStatementWorkbook: files.workbook,
    acknowledgeStatement: steps.acknowledge,
    disputeStatement: steps.dispute,
    decideStatement: steps.decide,
    settleStatement: steps.settle,
    setTariff: tariffs.set,
    listTariffs: tariffs.list,
    readTariff: tariffs.read,
    readStandardTariff: tariffs.standard,
  },
);
