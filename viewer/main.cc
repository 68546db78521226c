// trace-viewer: looks at logs; cannot change one.
#include "viewer/cli.h"

int main(int argc, char** argv) {
  return viewer::run(argc, argv);
}
