# SPDX-License-Identifier: MIT
# The commands of the project; `make help` lists them. Building is CMake's job (CMakePresets.json).
.DEFAULT_GOAL := help
.PHONY: help setup build host packages check check-long demo bench clean

JOBS := $(shell nproc)
PRESETS := x64-free x86-free

help:
	@echo "Windlass: paravirtual drivers for Windows guests, built and proven on Linux"
	@echo
	@echo "  make demo        install what is missing, build every package, run the drivers on"
	@echo "                   real devices, show the result (out/demo/index.html)"
	@echo "  make check       install what is missing, run all tests"
	@echo "  make check-long  the slow campaigns: fuzzing for longer, every scenario with many seeds"
	@echo "  make bench       instructions, kicks and interrupts per frame, throughput"
	@echo "  make build       packages (out/drivers) and the lab (out/bin/lab), nothing else"
	@echo "  make setup       only install what is missing"
	@echo "  make clean       remove everything that builds leave behind"

setup:
	@./tools/setup.sh

packages: setup
	@./build.py free

host:
	@mkdir -p out
	@cmake --preset host >out/host-configure.log 2>&1 || { cat out/host-configure.log; exit 1; }
	@cmake --build --preset host --parallel $(JOBS)

# The lab needs its NT modules and test drivers for both architectures beside the host program.
build: packages
	@set -e; for preset in $(PRESETS); do \
	    cmake --build --preset $$preset --parallel $(JOBS); done
	@$(MAKE) --no-print-directory host

check: build
	@./build.py checked
	@ctest --preset host --parallel $(JOBS) -LE long

check-long: build
	@ctest --preset host --parallel $(JOBS) -L long

demo: build
	@./tools/demo.py

bench: build
	@./bench/run.py

clean:
	@./clean.py
