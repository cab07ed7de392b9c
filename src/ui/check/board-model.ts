/**
 * What the view is told of a board: the pictures of a dashboard, as far as they are drawn. Times are seconds since 1970. Nothing in it is redacted;
 * the frame does that.
 */
export interface BoardPicture {
  name: string;
  /** The tiles only. */
  compact: boolean;
  source: string;
  at: number;
  tiles: readonly BoardTile[];
  widgets: readonly BoardWidget[];
  trouble?: string;
  notice?: string;
}

export interface BoardTile {
  alert: {
    key: string;
    id?: number;
    name: string;
    description: string;
    condition: string;
    team: string;
    responsibleTeam: string;
    priority: 1 | 2 | 3;
    tags: readonly string[];
    notifications: readonly string[];
    checkId?: number;
    checkName?: string;
    links: readonly string[];
  };
  title: string;
  entities: readonly BoardEntity[];
  count: number;
  since?: number;
  inDowntime: boolean;
  acknowledged: boolean;
}

export interface BoardEntity {
  id: string;
  since?: number;
  /** Anything that JSON can hold. */
  value: unknown;
  captures: Readonly<Record<string, unknown>>;
  downtimes: readonly { comment: string; createdBy: string; until?: number }[];
  failed: boolean;
  /** What the failure says, in one line. */
  error?: string;
}

export interface BoardWidget {
  type: string;
  title: string;
  /** Of the twelve columns of a row. */
  width: number;
  style: {
    colour?: 'red' | 'orange' | 'yellow' | 'green' | 'blue';
    emphasis?: 'blink' | 'shake';
  };
  content: BoardContent;
}

export type BoardContent =
  | { kind: 'value' | 'failed' | 'none'; text: string }
  | { kind: 'gauge'; text: string; value: number; min: number; max: number }
  | { kind: 'series'; series: readonly BoardSeries[]; more: number }
  | { kind: 'trend'; series: BoardSeries; mean: number; direction: -1 | 0 | 1 };

/** Oldest first. */
export interface BoardSeries {
  label: string;
  points: readonly (number | 'failed')[];
}
