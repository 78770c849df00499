package org.lapidary.cli;
