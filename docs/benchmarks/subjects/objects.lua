-- Subject: a pool of small objects, of which some are replaced all the time; the collector runs as it likes.
-- objects.lua OBJECTS SECONDS
local count, seconds = tonumber(arg[1]), tonumber(arg[2])
math.randomseed(1)
local function object(i)
  return { id = i, name = "object " .. i, at = { math.random(), math.random() }, next = math.random(count) }
end
local pool = {}
for i = 1, count do pool[i] = object(i) end
print("built " .. count)
local start, done = os.clock(), 0
while os.clock() - start < seconds do
  for _ = 1, 200 do
    local i = math.random(count)
    if math.random() < 0.2 then pool[i] = object(i) else pool[i].at[1] = pool[i].at[1] + 1 end
    done = done + 1
  end
  local till = os.clock() + 0.002 -- a little arithmetic between the changes, as programs do
  local x = 0
  while os.clock() < till do x = x + 1 end
end
print("changed " .. done)
