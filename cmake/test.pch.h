// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "std.pch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
