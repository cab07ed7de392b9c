/** Which alerts a dashboard shows: its own words, or those of the operator instead. */
export interface AlertChoice {
  /** Patterns; `*` stands for any text. Empty: any team. */
  teams: readonly string[];
  /** Any of these; `!tag` excludes. Empty: whatever the tags. */
  tags: readonly string[];
}

interface Chooseable {
  team: string;
  tags: readonly string[];
}

/**
 * Whether ZMON's controller would answer with this alert when a dashboard asks for its teams and tags (`get_alert_definitions_by_team_and_tag`): the
 * lower-case team is like any of the patterns, it has any of the tags that are not excluded (if there are such), and none of the excluded ones.
 */
export function isChosen({ team, tags }: Chooseable, choice: AlertChoice): boolean {
  const excluded = choice.tags.filter((tag) => tag.startsWith('!')).map((tag) => tag.slice(1));
  const included = choice.tags.filter((tag) => !tag.startsWith('!'));
  return (
    (choice.teams.length === 0 || choice.teams.some((pattern) => matchesTeam(team, pattern))) &&
    (included.length === 0 || included.some((tag) => tags.includes(tag))) &&
    !excluded.some((tag) => tags.includes(tag))
  );
}

/**
 * Whether a team is like a pattern, as `lower(team) LIKE pattern` with `*` for any text. ZMON makes only the team lower-case, so that a pattern with
 * capitals would match nothing there; here the pattern is made lower-case, too, which is what its author meant.
 */
export function matchesTeam(team: string, pattern: string): boolean {
  const name = team.toLowerCase();
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
