import type { BoardPicture, BoardTile } from './board-model.js';

/** What a board shows, and where its reader is. */
export interface BoardState {
  board: BoardPicture | undefined;
  /** The alert that is chosen, and where it stood last, should it go away. */
  selected: { key: string | undefined; index: number };
  search: string;
  /** The search is being typed. */
  typing: boolean;
  /** The chosen alert fills the screen, scrolled down so far. */
  details: { key: string; scroll: number } | undefined;
}

export type BoardKey =
  | { type: 'up' | 'down' | 'pageUp' | 'pageDown' | 'home' | 'end' }
  | { type: 'enter' | 'escape' | 'backspace' | 'interrupt' }
  | { type: 'text'; text: string };

export const emptyBoard: BoardState = {
  board: undefined,
  selected: { key: undefined, index: 0 },
  search: '',
  typing: false,
  details: undefined,
};

/** Everything that the search leaves. Every word must be in the title, the name, a team, a tag or an entity. */
export function visibleTiles({ board, search }: Pick<BoardState, 'board' | 'search'>): readonly BoardTile[] {
  const tiles = board?.tiles ?? [];
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return tiles;
  return tiles.filter(({ title, alert, entities }) => {
    const texts = [
      title,
      alert.name,
      alert.team,
      alert.responsibleTeam,
      ...alert.tags,
      ...entities.map(({ id }) => id),
    ];
    const all = texts.map((text) => text.toLowerCase());
    return words.every((word) => all.some((text) => text.includes(word)));
  });
}

/** Where the chosen alert is among those that can be seen; where it was, if it is gone. */
export function selectedIndex(state: BoardState): number {
  const tiles = visibleTiles(state);
  const index = tiles.findIndex(({ alert }) => alert.key === state.selected.key);
  return index >= 0 ? index : Math.max(0, Math.min(state.selected.index, tiles.length - 1));
}

/** The alert whose details are shown, as long as it is raised. */
export function detailedTile({ board, details }: BoardState): BoardTile | undefined {
  return details && board?.tiles.find(({ alert }) => alert.key === details.key);
}

/** Takes a new picture in; the chosen alert stays chosen wherever it stands now. */
export function withBoard(state: BoardState, board: BoardPicture): BoardState {
  return chosen({ ...state, board }, selectedIndex({ ...state, board }));
}

/** How much is seen at once, and how many lines the details have. */
export interface Extent {
  page: number;
  detailLines: number;
}

/** What a key does. Undefined: the reader leaves. */
export function afterKey(state: BoardState, key: BoardKey, extent: Extent): BoardState | undefined {
  if (key.type === 'interrupt') return undefined;
  if (state.typing) return whileTyping(state, key, extent);
  if (key.type === 'text') return afterText(state, key.text, extent);
  const { details } = state;
  if (key.type === 'escape' || key.type === 'backspace')
    return details ? { ...state, details: undefined } : searched(state, '');
  if (details !== undefined)
    return { ...state, details: { ...details, scroll: scrolled(details.scroll, key, extent) } };
  if (key.type === 'enter') return opened(state);
  const last = visibleTiles(state).length - 1;
  return chosen(state, Math.max(0, Math.min(last, moved(selectedIndex(state), key, extent.page, last))));
}

function whileTyping(state: BoardState, key: BoardKey, extent: Extent): BoardState | undefined {
  switch (key.type) {
    case 'text':
      return searched(state, state.search + key.text);
    case 'backspace':
      return state.search === ''
        ? { ...state, typing: false }
        : searched(state, [...state.search].slice(0, -1).join(''));
    case 'escape':
      return { ...searched(state, ''), typing: false };
    case 'enter':
      return { ...state, typing: false };
    default:
      return afterKey({ ...state, typing: false }, key, extent);
  }
}

const letters: Readonly<Record<string, BoardKey>> = {
  j: { type: 'down' },
  k: { type: 'up' },
  g: { type: 'home' },
  G: { type: 'end' },
  ' ': { type: 'pageDown' },
  l: { type: 'enter' },
  h: { type: 'escape' },
};

function afterText(state: BoardState, text: string, extent: Extent): BoardState | undefined {
  if (text === 'q') return undefined;
  if (text === '/') return { ...state, details: undefined, typing: true };
  const key = Object.hasOwn(letters, text) ? letters[text] : undefined;
  return key === undefined ? state : afterKey(state, key, extent);
}

function moved(from: number, { type }: BoardKey, page: number, last: number): number {
  const steps: Partial<Record<BoardKey['type'], number>> = {
    up: -1,
    down: 1,
    pageUp: -Math.max(1, page),
    pageDown: Math.max(1, page),
  };
  if (type === 'home') return 0;
  if (type === 'end') return last;
  return from + (steps[type] ?? 0);
}

function scrolled(from: number, key: BoardKey, { page, detailLines }: Extent): number {
  const last = Math.max(0, detailLines - page);
  return Math.max(0, Math.min(last, moved(from, key, page, last)));
}

function searched(state: BoardState, search: string): BoardState {
  const next = { ...state, search };
  return chosen(next, selectedIndex(next));
}

function chosen(state: BoardState, index: number): BoardState {
  return { ...state, selected: { key: visibleTiles(state)[index]?.alert.key, index } };
}

function opened(state: BoardState): BoardState {
  const tile = visibleTiles(state)[selectedIndex(state)];
  return tile === undefined ? state : { ...state, details: { key: tile.alert.key, scroll: 0 } };
}
