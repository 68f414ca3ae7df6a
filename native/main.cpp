#include "native/command/command_line.h"

int main(int argc, char** argv) { return zocalo::native::command_line(argc, argv); }
