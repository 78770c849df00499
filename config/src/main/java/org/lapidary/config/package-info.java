package org.lapidary.config;
