import type { ScriptStep } from '../definition/model.js';

export interface CommandChoice {
  /** The only command to run. */
  command?: string;
  /** Commands that are left out. */
  skipCommands?: readonly string[];
}

/** Numbers, from 0, of the commands of a step that run. */
export function chosenCommands(step: ScriptStep, { command, skipCommands = [] }: CommandChoice): number[] {
  return step.commands.flatMap((_one, number) => {
    const isWanted = command === undefined || isCommand(step, number, command);
    const isSkipped = skipCommands.some((skipped) => isCommand(step, number, skipped));
    return isWanted && !isSkipped ? [number] : [];
  });
}

/** Whether a command is meant: by its number from 1, or its description. */
export function isCommand(step: ScriptStep, number: number, wanted: string): boolean {
  return String(number + 1) === wanted || step.commands[number]?.desc === wanted;
}
