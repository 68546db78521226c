// Which way a finger swipes.
#pragma once

namespace phone {

enum class Direction { left, right, up, down };

}  // namespace phone
