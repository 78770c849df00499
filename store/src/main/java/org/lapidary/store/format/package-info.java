/**
 * What stored bytes look like: each record's encoder and decoder side by side, with the bytes drawn above them. Pure
 * functions of byte arrays and the API's values; knows neither RocksDB nor files. {@code docs/format.md} tells how the
 * records fit together.
 */
package org.lapidary.store.format;
