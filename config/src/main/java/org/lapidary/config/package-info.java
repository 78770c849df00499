/**
 * The configuration file: its keys, their types, defaults and meanings, and how the file is read. Knows the YAML
 * parser and the notation of durations and sizes; knows nothing of checkpoints.
 */
package org.lapidary.config;
