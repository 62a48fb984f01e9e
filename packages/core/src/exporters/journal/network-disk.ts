import { statfsSync } from 'node:fs';

// Source: statfs(2) and linux/magic.h.
const NETWORK_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB2
  0x01021997, // 9P
  0x5346414f, // AFS
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x65735546, // FUSE: sshfs, object storage
]);

/** Tells whether a folder is on a disk that other machines write to as well: locks there cannot be relied on. */
export function isOnNetworkDisk(dir: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return NETWORK_FILE_SYSTEMS.has(statfsSync(dir).type);
  } catch (error) {
    // Some sandboxes do not let a program ask.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    return false;
  }
}
