// SQLite's files on a FaultDisk.
#pragma once

namespace storage_test {

class FaultDisk;

// Makes a VFS over `disk` the default for connections opened from now on, or takes it away again.
void install_fault_vfs(FaultDisk* disk);
void remove_fault_vfs();

}  // namespace storage_test
