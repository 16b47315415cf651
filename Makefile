# SPDX-License-Identifier: MIT
# The commands of the project; `make help` lists them. Building is CMake's job (CMakePresets.json).
.DEFAULT_GOAL := help
.PHONY: help setup setup-run lab build host packages check check-long demo bench docs install install-hyperv clean

# Builds run in parallel by themselves; the steps follow each other.
.NOTPARALLEL:

JOBS := $(shell nproc)
PRESETS := x64-free x86-free

help:
	@echo "Windlass: paravirtual drivers for Windows guests, built and proven on Linux"
	@echo
	@echo "  make demo        install what is missing, build every package, run the drivers on"
	@echo "                   real devices, show the result (out/demo/index.html)"
	@echo "  make check       install what is missing, run all tests"
	@echo "  make check-long  the slow campaigns: fuzzing for longer, every scenario with many seeds"
	@echo "  make bench       instructions, kicks and interrupts per frame and second of sound, throughput"
	@echo "  make docs        HTML reference of include/hyperv (out/docs/hyperv/html/index.html)"
	@echo "  make install     the Hyper-V headers with pkg-config and CMake files into PREFIX"
	@echo "  make build       packages (out/drivers) and the lab (out/bin/lab), nothing else"
	@echo "  make setup       only install what is missing"
	@echo "  make clean       remove everything that builds leave behind"

setup:
	@./tools/setup.sh

# What a user needs, without the tests' compilers.
setup-run:
	@./tools/setup.sh build run

packages:
	@./build.py free

host:
	@./tools/progress.py "build: host: configure" cmake --preset host
	@./tools/progress.py "build: host: the lab and its tests" \
	    cmake --build --preset host --parallel $(JOBS)

# What runs a driver, without tests: NT's modules for both architectures and the host program.
lab: setup-run packages
	@set -e; for preset in $(PRESETS); do \
	    ./tools/progress.py "build: $$preset: the lab's NT" cmake --build --preset $$preset \
	        --parallel $(JOBS) --target lab_ntoskrnl lab_hal lab_ndis lab_portcls; done
	@./tools/progress.py "build: host: configure" cmake --preset host
	@./tools/progress.py "build: host: the lab" \
	    cmake --build --preset host --parallel $(JOBS) --target lab

# The same with everything that tests need.
build: setup packages
	@set -e; for preset in $(PRESETS); do \
	    ./tools/progress.py "build: $$preset: the lab's NT and test drivers" \
	        cmake --build --preset $$preset --parallel $(JOBS); done
	@$(MAKE) --no-print-directory host

check: build
	@./build.py checked
	@ctest --preset host --parallel $(JOBS) -LE long

check-long: build
	@ctest --preset host --parallel $(JOBS) -L long

demo: lab
	@./tools/demo.py

bench: build
	@./bench/run.py

docs: setup
	@mkdir -p out/docs
	@doxygen docs/hyperv/Doxyfile
	@! grep . out/docs/doxygen.log
	@echo "out/docs/hyperv/html/index.html"

# Headers only, nothing is built.
PREFIX ?= /usr/local
install install-hyperv:
	@./packaging/hyperv/package.py install --prefix "$(PREFIX)" --destdir "$(DESTDIR)"

clean:
	@./clean.py
