// How SQLite is kept from opening a log's files for writing. Inside the storage room only.
#pragma once

namespace storage {

// The name of a VFS, registered on first use, that opens every named file O_RDONLY whatever SQLite
// asks for, and deletes none. A connection that only reads still asks for its -wal with
// O_RDWR|O_CREAT, and where that is granted could grow it. Throws Error if there is no such VFS.
const char* read_only_files();

// With this parameter in its URI ("?private_index=1") a database's index of the WAL is kept in the
// process's own memory instead of in a -shm file: for a copy that came without one, where SQLite
// would make it. Only while no writer has the log open: reading fails as soon as there is a -shm.
inline constexpr const char* private_index_parameter = "private_index";

}  // namespace storage
