// Puts the machine to sleep, as far as anyone can tell who asks it for the time: CLOCK_BOOTTIME and
// CLOCK_REALTIME have gone on, CLOCK_MONOTONIC and with it every timer stood still
// (clock_gettime(2)). Linked into a test, it does so for the test itself. Built as a library of its
// own and loaded in front of a program (LD_PRELOAD), it looks into the file that ASLEEP names: how
// many seconds the machine has slept, as one 64-bit integer of this machine.
#pragma once

#include <chrono>

// It sleeps for so long, and wakes. Any thread.
void machine_sleeps(std::chrono::seconds duration);
