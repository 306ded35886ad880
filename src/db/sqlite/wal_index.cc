#include "db/sqlite/wal_index.h"

#include <sqlite3.h>

namespace openpress::db::sqlite {
namespace {

// SQLite maps the index in pieces of this size; the head is in the first.
constexpr int kPieceBytes = 32 * 1024;

}  // namespace

const volatile std::uint32_t* FindWalIndex(sqlite3* database) {
  // Through SQLite's own mapping: opening and closing the file ourselves would drop this process's locks on it.
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file)) != SQLITE_OK ||
      file == nullptr || file->pMethods == nullptr || file->pMethods->iVersion < 2) {
    return nullptr;
  }
  volatile void* piece = nullptr;
  if (file->pMethods->xShmMap(file, 0, kPieceBytes, 0, &piece) != SQLITE_OK) return nullptr;
  return static_cast<const volatile std::uint32_t*>(piece);
}

WalState ReadWalState(const volatile std::uint32_t* index) {
  WalState state;
  // Acquire: what is read under the snapshot afterwards is not older than this.
  for (std::size_t word = 0; word < state.size(); ++word) state[word] = __atomic_load_n(index + word, __ATOMIC_ACQUIRE);
  return state;
}

}  // namespace openpress::db::sqlite
