/** The difference between two texts of a file as a unified diff. */
export async function textDifference(file: string, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  return createTwoFilesPatch(file, file, before, after, 'as it is', 'migrated', { context: 2 })
    .replace(/^(Index:.*\n)?=+\n/, '')
    .trimEnd();
}
