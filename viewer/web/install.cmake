# `npm ci`, unless node_modules is what package-lock.json asks for already.
set(lock package-lock.json)
set(installed node_modules/.package-lock.json)
if(NOT EXISTS ${installed} OR ${lock} IS_NEWER_THAN ${installed})
  execute_process(COMMAND ${NPM} ci --no-audit --no-fund COMMAND_ERROR_IS_FATAL ANY)
endif()
file(TOUCH ${STAMP})
