import { Button, Empty, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../start/language.ts';
import type { List } from './hub.tsx';
import { usePrinting } from './printing.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { scrollByKeys } from './scroll-by-keys.ts';

const words = {
  zh: {
    more: '加载更多',
    details: '详情',
    shown: (count: number) => `已显示 ${count} 条`,
    all: '，已全部显示',
    unseen: '，还有更多未列出',
    empty: '没有符合条件的记录',
    chosen: '选择',
  },
  en: {
    more: 'Load more',
    details: 'Details',
    shown: (count: number) => `${count} shown`,
    all: ', that is all',
    unseen: ', there are more',
    empty: 'Nothing here matches',
    chosen: 'Choose',
  },
};

/** From so many rows on only those in view are drawn. */
const drawnAtOnce = 200;

interface RecordTableProps<T> {
  /** What the table is a list of, for those who do not see it. */
  readonly label: string;
  readonly list: List<T>;
  readonly columns: TableColumnsType<T>;
  readonly rowKey?: (row: T) => string;
  /** What to do when there is nothing: what would be here, and how it comes here. */
  readonly empty?: ReactNode;
  readonly selection?: {
    readonly chosen: readonly string[];
    readonly choose: (ids: string[]) => void;
    /** What a row's box is called, and whether it may be ticked. */
    readonly box?: (row: T) => { readonly 'aria-label': string; readonly disabled: boolean };
  };
  readonly expanded?: (row: T) => ReactNode;
}

/** A list of the hub, page by page: waiting, empty, failed, or rows. */
export function RecordTable<T extends object>(props: RecordTableProps<T>) {
  const { label, list, columns, rowKey = idOf, empty, selection, expanded } = props;
  const say = useWords(words);
  const { items, error, hasNextPage, isFetching } = list;
  const printing = usePrinting();
  const many = items.length > drawnAtOnce && !printing;
  return (
    // Anew at each drawing: the table is not there while its list has failed.
    <section ref={(element) => scrollByKeys(element)} aria-label={label} aria-busy={isFetching}>
      <ProblemAlert error={error} again={list.refetch} />
      {!(error && items.length === 0) && (
        <>
          <Table<T>
            size="small"
            className="rows"
            columns={columns}
            dataSource={[...items]}
            rowKey={rowKey}
            loading={list.isPending || list.isPlaceholderData}
            pagination={false}
            virtual={many}
            // What scrolls must hold something that the keyboard reaches, which an empty table does not.
            showHeader={items.length > 0}
            {...(items.length > 0 ? { scroll: many ? { x: 900, y: 600 } : { x: 'max-content' } } : {})}
            locale={{
              // While it is read nobody knows that it is empty.
              emptyText: list.isPending ? (
                ' '
              ) : (
                <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty ?? say.empty} />
              ),
            }}
            {...(selection
              ? {
                  rowSelection: {
                    selectedRowKeys: [...selection.chosen],
                    onChange: (keys) => selection.choose(keys.map(String)),
                    // The box for all stands a second time in a row that is hidden from readers, and is reached there by the keyboard.
                    hideSelectAll: true,
                    columnTitle: say.chosen,
                    columnWidth: 60,
                    ...(selection.box ? { getCheckboxProps: selection.box } : {}),
                  },
                }
              : {})}
            {...(expanded ? { expandable: { expandedRowRender: expanded, columnTitle: say.details } } : {})}
          />
          {/* A page whose rows are all left out is not the last one. */}
          {(items.length > 0 || hasNextPage) && (
            <p className="more" aria-live="polite">
              {say.shown(items.length)}
              {!hasNextPage && say.all}
              {hasNextPage && printing && say.unseen}
              {hasNextPage && (
                <Button className="no-print" loading={isFetching} onClick={() => list.fetchNextPage()}>
                  {say.more}
                </Button>
              )}
            </p>
          )}
        </>
      )}
    </section>
  );
}

const idOf = (row: object): string => ('id' in row ? String(row.id) : '');
