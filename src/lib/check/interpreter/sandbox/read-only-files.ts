import { handles } from './devices.js';
import { errno } from './import-filter.js';
import type { FileSystem } from './python.js';

const readFlags = {
  closeOnExec: 0o2000000,
  largeFile: 0o100000,
  directory: 0o200000,
  noFollow: 0o400000,
  nonBlocking: 0o4000,
};
const harmless = Object.values(readFlags).reduce((all, flag) => all | flag, 0);
const maxOpen = 64;
const fcntl = { getDescriptorFlags: 1, setDescriptorFlags: 2, getStatusFlags: 3 };

type Call = (...args: never[]) => unknown;

/**
 * The file system in memory holds Python's library and is read only: what is written there would live in JavaScript's memory, outlive the
 * evaluation, and could stand in for a module that a later one imports. The handles of the devices stay open and cannot be copied.
 */
export function readOnlyFiles(
  original: { open: Call; close: Call; control: Call },
  files: () => FileSystem | undefined,
): { open: Call; close: Call; control: Call } {
  const open = original.open as (folder: number, path: number, flags: number, more: number) => number;
  const close = original.close as (handle: number) => number;
  const control = original.control as (handle: number, command: number, more: number) => number;
  return {
    open: (folder: number, path: number, flags: number, more: number): number => {
      if ((flags & ~harmless) !== 0) return -errno.readOnly;
      const streams = files()?.streams ?? [];
      if (streams.reduce((count, stream) => count + (stream ? 1 : 0), 0) > maxOpen)
        return -errno.tooManyFiles;
      return open(folder, path, flags, more);
    },
    close: (handle: number): number => (handle < handles.firstFree ? errno.badHandle : close(handle)),
    control: (handle: number, command: number, more: number): number =>
      Object.values(fcntl).includes(command) ? control(handle, command, more) : -errno.noSystemCall,
  };
}

/** Closes what an evaluation left open. */
export function closeStrayFiles(files: FileSystem): void {
  for (const stream of files.streams) if (stream && stream.fd >= handles.firstFree) files.close(stream);
}
